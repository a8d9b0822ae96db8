"""What was understood of a file, and everything about it that a person may settle by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from html import escape
from typing import Any, TypeVar

import streamlit as st

from yardstick import check_reports
from yardstick.access import Identity
from yardstick.checking import ENCODINGS, Checked
from yardstick.contracts import Contract
from yardstick.drafts import Draft, check_draft
from yardstick.judging import add_months
from yardstick.mappings import Mapping as ByHand
from yardstick.texts import Lang, text, titled
from yardstick.ui import markup, site
from yardstick.ui.upload import events_form, mapping_form

V = TypeVar("V")
_MONTHS = 18  # ends of months offered as cut-off dates
_KEPT = "ys_checked"
_AUTOMATIC, _NONE, _OWN = "", "-", "="  # of the mapping: none chosen, not wanted, this draft's own


def check(draft: Draft, lang: Lang) -> Checked:
    """The check of the draft's file as chosen, against today's data; done once however often the page reruns."""
    kept = st.session_state.get(_KEPT)
    if kept is not None and kept[0] == _key(draft, lang):
        checked: Checked = kept[1]
        return checked
    checked = check_draft(site.workspace(), draft, site.drafts().content(draft), lang)
    remember(draft, checked, lang)
    return checked


def remember(draft: Draft, checked: Checked, lang: Lang) -> None:
    """Keep the outcome for the next run of the page."""
    st.session_state[_KEPT] = (_key(draft, lang), checked)


def _key(draft: Draft, lang: Lang) -> tuple[Any, ...]:
    read = replace(draft.choices, reasons={}, note="")
    kept = tuple(m.as_json() for m in site.workspace().mappings.all()) if draft.choices.mapping is None else ()
    return draft.sha256, repr(read), kept, lang, site.workspace().store.newest()


def draw(draft: Draft, checked: Checked, who: Identity, lang: Lang) -> None:
    """The facts of the file, the choices, and the mapping; a choice changes the draft and the page starts again."""
    st.html(markup.section(text(lang, "upload.step.read")) + _facts(draft, checked, lang))
    contracts = site.workspace().contracts
    contract = contracts.get(checked.dataset or "")
    with st.expander(text(lang, "upload.choices"), expanded=checked.dataset is None or checked.period is None):
        changes = _choices(draft, checked, contract, lang)
    if contract is not None and checked.columns:
        changes |= _mapping(draft, checked, contract, lang)
    decided = events_form.draw(draft, checked, lang)
    if decided is not None:
        changes |= {"events": decided}
    if changes:
        site.drafts().change(draft, replace(draft.choices, **changes), who.name)
        st.rerun()


def _facts(draft: Draft, checked: Checked, lang: Lang) -> str:
    contract = site.workspace().contracts.get(checked.dataset or "")
    facts = [
        ("file_name", draft.choices.file_name),
        ("dataset", titled(contract, lang) if contract else "—"),
        ("period", checked.period.isoformat() if checked.period else "—"),
        *check_reports.reading(checked, lang),
    ]
    if checked.table is not None:
        facts.append(("rows", f"{checked.table.rows.num_rows:,}"))
    rows = "".join(f"<dt>{escape(text(lang, f'upload.{k}'))}</dt><dd>{escape(v)}</dd>" for k, v in facts)
    return markup.wrap(f'<dl class="ys-facts">{rows}</dl>')


def _choices(draft: Draft, checked: Checked, contract: Contract | None, lang: Lang) -> dict[str, Any]:
    """The boxes for dataset, period, encoding, sheet and part; what differs now from the draft."""
    now, contracts = draft.choices, site.workspace().contracts
    boxes: dict[str, tuple[Any, Sequence[Any], Mapping[Any, str]]] = {
        "dataset": (now.dataset, [None, *contracts], {d: titled(c, lang) for d, c in contracts.items()}),
    }
    origin = checked.origin
    if origin is None or origin.kind == "csv":
        boxes["encoding"] = (now.encoding, [None, *ENCODINGS], ENCODINGS)
    if origin and len(origin.sheets) > 1:
        boxes["sheet"] = (now.sheet, [None, *origin.sheets], {})
    if origin and len(origin.parts) > 1:
        boxes["part"] = (now.part, [None, *origin.parts], {})
    places = iter(st.columns(len(boxes) + 1))
    with next(places):
        found: dict[str, Any] = {"period": _period(draft, contract, lang)}
    for place, (name, (value, options, titles)) in zip(places, boxes.items(), strict=True):
        with place:
            found[name] = _box(name, value, options, titles, draft, lang)
    return {name: chosen for name, chosen in found.items() if chosen != getattr(now, name)}


def _box(name: str, value: V, options: Sequence[V], titles: Mapping[V, str], draft: Draft, lang: Lang) -> V:
    """One select box whose first option leaves it to the file."""
    shown = list(options) if value in options else [*options, value]
    names = [text(lang, "upload.from_file") if o is None else titles.get(o, str(o)) for o in shown]
    place = st.selectbox(
        text(lang, f"upload.{name}"),
        range(len(shown)),
        shown.index(value),
        format_func=names.__getitem__,
        key=f"ys_{name}_{draft.id}_{draft.revision}",
        placeholder="",
    )
    return shown[place]


def _period(draft: Draft, contract: Contract | None, lang: Lang) -> date | None:
    """The cut-off date: one of those likely, or typed in."""
    now, key = draft.choices.period, f"ys_period_{draft.id}_{draft.revision}"
    by_itself = text(lang, "upload.from_file")
    options = [by_itself, *(p.isoformat() for p in likely_periods(contract, now))]
    words = st.selectbox(
        text(lang, "upload.period"),
        options,
        options.index(now.isoformat()) if now else 0,
        key=key,
        accept_new_options=True,
        help=text(lang, "upload.period_help"),
        placeholder="",
    )
    try:
        return None if not words or words == by_itself else date.fromisoformat(words)
    except ValueError:
        st.html(markup.wrap(escape(text(lang, "upload.bad_period", words=words)), "p", "ys-pin"))
        return now


def likely_periods(contract: Contract | None, chosen: date | None = None) -> list[date]:
    """The newest first: the next snapshot expected, those already published, the ends of the last months."""
    space = site.workspace()
    view = space.view()
    known = {p for d in ([contract.id] if contract else space.contracts) for p in view.periods(d)}
    months = contract.due_months if contract else min(c.due_months for c in space.contracts.values())
    following = {add_months(max(known), months)} if known else set()
    first_of_month = space.today().replace(day=1)
    recent = {add_months(first_of_month, -n) - timedelta(days=1) for n in range(_MONTHS)}
    return sorted(known | following | recent | ({chosen} if chosen else set()), reverse=True)


def _mapping(draft: Draft, checked: Checked, contract: Contract, lang: Lang) -> dict[str, Any]:
    """Which mapping is used, the form that changes it, and the box that keeps it under a name."""
    is_unclear = any(not c.is_known for c in checked.columns) or any(
        p.code in ("header.missing_column", "header.none_known") for p in checked.problems
    )
    with st.expander(text(lang, "mapping.title"), expanded=is_unclear):
        st.html(markup.wrap(escape(text(lang, "mapping.lead")), "p", "ys-soft"))
        chosen = _kept_mapping(draft, lang)
        if chosen != _now(draft):
            return {"mapping": {_AUTOMATIC: None, _NONE: {}, _OWN: draft.choices.mapping}.get(chosen, chosen)}
        by_hand = mapping_form.draw(checked, contract, f"{draft.id}_{draft.revision}", lang)
        if by_hand is not None:
            return {"mapping": by_hand.model_dump(mode="json", exclude_defaults=True, exclude={"name"})}
        if checked.mapping is not None:
            return _keep(draft, checked.mapping, lang)
    return {}


def _now(draft: Draft) -> str:
    mapping = draft.choices.mapping
    if mapping is None:
        return _AUTOMATIC
    return mapping if isinstance(mapping, str) else _OWN if mapping else _NONE


def _kept_mapping(draft: Draft, lang: Lang) -> str:
    now = _now(draft)
    titles = {_AUTOMATIC: text(lang, "mapping.automatic"), _NONE: text(lang, "mapping.none")}
    titles |= {_OWN: text(lang, "upload.own_mapping")} if now == _OWN else {}
    titles |= {m.name: m.name for m in site.workspace().mappings.all()}
    titles.setdefault(now, now)
    return st.selectbox(
        text(lang, "mapping.kept"),
        list(titles),
        list(titles).index(now),
        format_func=titles.__getitem__,
        key=f"ys_mapping_{draft.id}_{draft.revision}",
        placeholder="",
    )


def _keep(draft: Draft, mapping: ByHand, lang: Lang) -> dict[str, Any]:
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    name = left.text_input(
        text(lang, "mapping.save_name"),
        mapping.name,
        key=f"ys_mapping_name_{draft.id}_{draft.revision}",
        placeholder=text(lang, "mapping.save_hint"),
    )
    if not right.button(text(lang, "mapping.save"), key=f"ys_mapping_keep_{draft.id}") or not name.strip():
        return {}
    site.workspace().mappings.keep(mapping.model_copy(update={"name": name.strip()}))
    return {"mapping": name.strip()}
