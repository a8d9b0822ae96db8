"""Around one file: the drafts that are open, whose hands they are in, and the templates."""

from __future__ import annotations

from datetime import date
from functools import partial
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from yardstick.access import Identity
from yardstick.contracts import Contract
from yardstick.drafts import Draft, Step
from yardstick.snapshots import format_moment
from yardstick.texts import Lang, text, titled
from yardstick.ui import markup, site
from yardstick.ui.here import Visit
from yardstick.ui.upload.reading import likely_periods

_KINDS = {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".csv": "text/csv"}


def open_drafts(lang: Lang) -> None:
    """Every open draft with a link, the last touched first; those that cannot be read are said so."""
    shelf = site.drafts().open_drafts()
    if not shelf.drafts and not shelf.broken:
        return
    visit: Visit = st.session_state["ys_visit"]
    rows = "".join(_draft_row(d, visit, lang) for d in shelf.drafts)
    rows += "".join(f'<tr><td>{escape(b.id)}</td><td colspan="4">{escape(b.words)}</td></tr>' for b in shelf.broken)
    names = ("file_name", "dataset", "owner", "touched", "open")
    head = "".join(f"<th>{escape(text(lang, f'upload.draft.{n}'))}</th>" for n in names)
    table = f'<div class="ys-scroll"><table class="ys-table"><tr>{head}</tr>{rows}</table></div>'
    st.html(markup.section(text(lang, "upload.drafts", count=len(shelf.drafts))) + markup.wrap(table))


def _draft_row(draft: Draft, visit: Visit, lang: Lang) -> str:
    contract = site.workspace().contracts.get(draft.choices.dataset or "")
    there = visit.address.go(draft=draft.id)
    cells = (
        escape(draft.choices.file_name),
        escape(titled(contract, lang) if contract else text(lang, "upload.from_file")),
        escape(draft.owner),
        escape(_step(draft.history[-1], lang)),
        markup.link(there, escape(text(lang, "upload.draft.go_on"))),
    )
    return "<tr>" + "".join(f"<td>{c}</td>" for c in cells) + "</tr>"


def _step(step: Step, lang: Lang) -> str:
    when = site.workspace().local(step.at).strftime("%Y-%m-%d %H:%M")
    return text(lang, f"upload.deed.{step.deed}", who=step.who, to=step.to, when=when)


def head(draft: Draft, who: Identity, lang: Lang) -> None:
    """Whose draft this is, handing it on, giving it up, and the way to another file."""
    visit: Visit = st.session_state["ys_visit"]
    back = markup.link(visit.address.go(draft=None), escape(text(lang, "upload.draft.others")), "ys-more")
    who_has = text(lang, "upload.draft.in_hand", owner=draft.owner, maker=draft.maker)
    st.html(markup.wrap(f'<p class="ys-soft">{escape(who_has)} {back}</p>'))
    with st.expander(text(lang, "upload.draft.more")):
        st.html(markup.wrap("".join(f"<li>{escape(_step(s, lang))}</li>" for s in draft.history), "ol"))
        _hand_on(draft, who, lang)
        if st.button(text(lang, "upload.draft.discard"), key=f"ys_discard_{draft.id}"):
            site.drafts().discard(draft, who.name)
            _leave(text(lang, "upload.draft.discarded", file=draft.choices.file_name))


def _hand_on(draft: Draft, who: Identity, lang: Lang) -> None:
    names = [u.name for u in site.access().users() if u.role in ("analyst", "administrator") and not u.disabled]
    others = [n for n in names if n != draft.owner]
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    to = left.selectbox(
        text(lang, "upload.draft.hand_on"),
        others,
        None,
        key=f"ys_hand_{draft.id}",
        placeholder=text(lang, "upload.draft.nobody" if others else "upload.draft.alone"),
    )
    if right.button(text(lang, "upload.draft.hand"), key=f"ys_hand_do_{draft.id}", disabled=to is None) and to:
        site.drafts().hand_on(draft, to, who.name)
        st.rerun()


def another(draft: Draft, lang: Lang) -> None:
    """The way from a draft that cannot be opened."""
    visit: Visit = st.session_state["ys_visit"]
    st.html(markup.wrap(markup.link(visit.address.go(draft=None), escape(text(lang, "upload.draft.others")))))


def closed(draft: Draft, visit: Visit, lang: Lang) -> None:
    """What became of a draft that is not open any more."""
    last = draft.history[-1]
    version = format_moment(last.version) if last.version else ""
    words = text(lang, f"upload.draft.is_{draft.state}", who=last.who, file=draft.choices.file_name, version=version)
    st.html(markup.wrap(escape(words), "p", "ys-pin"))
    another(draft, lang)


def _leave(words: str) -> None:
    st.session_state["ys_said"] = markup.wrap(escape(words), "p", "ys-pin")
    st.query_params.pop("draft", None)
    st.rerun()


def templates(lang: Lang) -> None:
    """The template of any dataset for a cut-off date; made when it is asked for. The roster comes first."""
    space = site.workspace()
    has_roster = bool(space.units(space.view()))
    key = "upload.templates_filled" if has_roster else "upload.templates"
    with st.expander(text(lang, key), expanded=not has_roster):
        contracts = sorted(space.contracts.values(), key=lambda c: not c.roster)
        titles = {c.id: titled(c, lang) for c in contracts}
        left, right = st.columns(2)
        dataset = left.selectbox(
            text(lang, "upload.dataset"),
            list(titles),
            key="ys_template",
            format_func=titles.__getitem__,
            placeholder="",
        )
        contract = space.contracts[dataset]
        period = _template_period(right, contract, lang)
        st.html(markup.wrap(escape(contract.description if lang == "zh" else contract.description_en), "p", "ys-soft"))
        for column, (kind, mime) in zip(st.columns(len(_KINDS)), _KINDS.items(), strict=True):
            column.download_button(
                text(lang, f"workbooks.download{kind}", title=titles[dataset]),
                partial(space.template, dataset, kind, period, lang),
                file_name=f"{titles[dataset]}_{period}{kind}",  # from its name the file is known to be of this period
                mime=mime,
                key=f"ys_template{kind}",
                on_click="ignore",
            )


def _template_period(place: DeltaGenerator, contract: Contract, lang: Lang) -> date:
    """The cut-off date that the template is for; the next one expected is proposed."""
    expected = site.workspace().expected(contract.id)
    options = likely_periods(contract, expected)
    proposed = expected or max(p for p in options if p <= site.workspace().today())
    return place.selectbox(
        text(lang, "upload.period"),
        options,
        options.index(proposed),
        key=f"ys_template_period_{contract.id}",
        placeholder="",
    )
