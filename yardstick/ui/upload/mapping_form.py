"""Which column of the file is which column of the dataset, and which of its words mean what: a form over one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import streamlit as st

from yardstick.checking import Checked, SeenColumn
from yardstick.contracts import Column, Contract
from yardstick.mappings import ALL_OTHERS, Filter, Mapping, NotAsked
from yardstick.spellings import heading_key
from yardstick.texts import Lang, text, titled

_MOST_VALUES = 30  # wrong words of one column that the form lists
_UNREAD = ("cell.not_a_choice", "cell.not_boolean", "cell.not_number", "cell.ambiguous_percent", "cell.bad_date")
_FIXED = -1  # instead of a position in the file: the same words in every row
_BLANK, _AS_IT_IS = " ", ""
_NUMBERS = ("integer", "number")


def draw(checked: Checked, contract: Contract, key: str, lang: Lang) -> Mapping | None:
    """The form; what it says once its button was pressed, else None. `key` sets the widgets of one file apart."""
    by_hand = checked.mapping or Mapping(dataset=contract.id)
    with st.form(f"ys_map_{key}", border=False):
        chosen = _columns(checked, contract, by_hand, key, lang)
        values = _values(checked, contract, by_hand, key, lang)
        further = _further(checked, contract, by_hand, key, lang)
        others = st.checkbox(_say(lang, "others"), ALL_OTHERS in by_hand.ignored, key=f"ys_map_others_{key}")
        if not st.form_submit_button(_say(lang, "apply"), type="primary"):
            return None
    headings = {c.position: c.heading for c in checked.columns}
    columns = {headings[place]: name for name, place in chosen["places"].items() if place in headings}
    kept = tuple(h for h in by_hand.ignored if h != ALL_OTHERS)
    return by_hand.model_copy(
        update={
            "dataset": contract.id,
            "columns": columns,
            "constants": chosen["constants"],
            "values": values,
            "ignored": (ALL_OTHERS, *kept) if others else kept,
            **further,
        }
    )


def _say(lang: Lang, key: str, **values: object) -> str:
    return text(lang, f"mapping.{key}", **values)


def _columns(checked: Checked, contract: Contract, by_hand: Mapping, key: str, lang: Lang) -> dict[str, dict[str, Any]]:
    """For each column of the dataset the place in the file, or the words that every row gets."""
    places: dict[str, int] = {}
    constants: dict[str, str] = {}
    for column in contract.columns:
        left, right = st.columns([3, 2], vertical_alignment="bottom")
        with left:
            place = _place(column, checked, by_hand, key, lang)
        with right:
            words = st.text_input(
                _say(lang, "fixed_words"),
                by_hand.constants.get(column.name, ""),
                key=f"ys_map_fixed_{key}_{column.name}",
                placeholder=_say(lang, "fixed_hint"),
                label_visibility="collapsed",
            )
        if place == _FIXED and words.strip():
            constants[column.name] = words.strip()
        elif place is not None and place >= 0:
            places[column.name] = place
    return {"places": places, "constants": constants}


def _place(column: Column, checked: Checked, by_hand: Mapping, key: str, lang: Lang) -> int | None:
    seen = {c.position: c for c in checked.columns}
    options = [None, _FIXED, *seen]
    now = next((c.position for c in checked.columns if c.column == column.name), None)
    now = _FIXED if column.name in by_hand.constants else now
    mark = "" if column.optional else " *"
    unit = f"（{column.unit}）" if column.unit else ""
    shown: dict[int | None, str] = {None: _say(lang, "not_there"), _FIXED: _say(lang, "fixed")}
    shown |= {position: _described(c) for position, c in seen.items()}
    return st.selectbox(
        f"{titled(column, lang)}{unit}{mark}",
        options,
        options.index(now),
        format_func=shown.__getitem__,
        key=f"ys_map_at_{key}_{column.name}",
        help=column.description if lang == "zh" else column.description_en or None,
        placeholder="",
    )


def _described(column: SeenColumn) -> str:
    samples = "、".join(column.samples[:3])
    return f"{column.heading}（{samples[:40]}）" if samples else column.heading


def _values(checked: Checked, contract: Contract, by_hand: Mapping, key: str, lang: Lang) -> dict[str, dict[str, str]]:
    """What the file's own words mean, for those that were not understood and those settled before."""
    found = {column: dict(words) for column, words in by_hand.values.items()}
    for column, unread in _unread(checked, contract):
        st.caption(_say(lang, "values_of", column=titled(column, lang)))
        for word in unread:
            meaning = _meaning(column, word, found.get(column.name, {}).get(word, _AS_IT_IS), key, lang)
            if meaning != _AS_IT_IS:
                found.setdefault(column.name, {})[word] = meaning.strip()
    return {column: words for column, words in found.items() if words}


def _unread(checked: Checked, contract: Contract) -> Iterator[tuple[Column, list[str]]]:
    column_at = {c.position: c.column for c in checked.columns}
    for column in contract.columns:
        words = [
            p.value
            for p in checked.problems
            if p.code in _UNREAD and p.position is not None and column_at.get(p.position) == column.name
        ]
        if words:
            yield column, list(dict.fromkeys(words))[:_MOST_VALUES]


def _meaning(column: Column, word: str, now: str, key: str, lang: Lang) -> str:
    label, name = f"「{word}」", f"ys_map_value_{key}_{column.name}_{word}"
    options = {_AS_IT_IS: _say(lang, "as_it_is"), _BLANK: _say(lang, "as_blank")}
    if column.type == "boolean":
        options |= {"是": text(lang, "mapping.yes"), "否": text(lang, "mapping.no")}
    options |= {c.value: titled(c, lang) for c in column.choices}
    if len(options) == 2:
        return st.text_input(label, now, key=name, placeholder=_say(lang, "reads_as"))
    index = list(options).index(now) if now in options else 0
    chosen = st.selectbox(label, list(options), index, format_func=options.__getitem__, key=name, placeholder="")
    return chosen or _AS_IT_IS


def _further(checked: Checked, contract: Contract, by_hand: Mapping, key: str, lang: Lang) -> dict[str, Any]:
    """Rows that count, zeros that were not asked, other units, text encoded twice."""
    with st.expander(_say(lang, "further")):
        keep = _rows_kept(checked, by_hand, key, lang)
        not_asked = _not_asked(checked, contract, by_hand, key, lang)
        factors = _factor(contract, by_hand, key, lang)
        mend = st.checkbox(_say(lang, "mend"), by_hand.mend_double_encoded, key=f"ys_map_mend_{key}")
    return {"keep": keep, "not_asked": not_asked, "factors": factors, "mend_double_encoded": mend}


def _rows_kept(checked: Checked, by_hand: Mapping, key: str, lang: Lang) -> tuple[Filter, ...]:
    first = by_hand.keep[0] if by_hand.keep else Filter(heading="", values=())
    headings = ["", *(c.heading for c in checked.columns)]
    now = next((i for i, h in enumerate(headings) if h and heading_key(h) == heading_key(first.heading)), 0)
    left, right = st.columns(2)
    heading = left.selectbox(
        _say(lang, "keep_column"),
        headings,
        now,
        format_func=lambda h: h or _say(lang, "all_rows"),
        key=f"ys_map_keep_{key}",
        placeholder="",
    )
    words = right.text_input(
        _say(lang, "keep_values"),
        "、".join(first.values),
        key=f"ys_map_keep_values_{key}",
        placeholder=_say(lang, "keep_hint"),
    )
    values = tuple(v.strip() for v in words.replace(",", "、").replace("，", "、").split("、") if v.strip())
    return (Filter(heading=heading, values=values), *by_hand.keep[1:]) if heading and values else by_hand.keep[1:]


def _not_asked(checked: Checked, contract: Contract, by_hand: Mapping, key: str, lang: Lang) -> tuple[NotAsked, ...]:
    period = checked.period
    if period is None:
        return by_hand.not_asked
    countable = {c.name: titled(c, lang) for c in contract.columns if c.type in (*_NUMBERS, "boolean", "percent")}
    chosen = st.multiselect(
        _say(lang, "not_asked", period=period.isoformat()),
        list(countable),
        [c for c in countable if by_hand.zeros_not_asked(c, period)],
        format_func=countable.__getitem__,
        key=f"ys_map_zeros_{key}",
        placeholder=_say(lang, "choose"),
    )
    return tuple(_with_period(by_hand.not_asked, chosen, period))


def _with_period(declared: Sequence[NotAsked], chosen: Sequence[str], period: date) -> Iterator[NotAsked]:
    """The declarations of other periods as they were, and of this period for the chosen columns."""
    columns = dict.fromkeys([*(n.column for n in declared), *chosen])
    for column in columns:
        periods = {p for n in declared if n.column == column for p in n.periods} - {period}
        periods |= {period} if column in chosen else set()
        if periods:
            yield NotAsked(column=column, periods=tuple(sorted(periods)))


def _factor(contract: Contract, by_hand: Mapping, key: str, lang: Lang) -> dict[str, float]:
    numbers = {c.name: titled(c, lang) for c in contract.columns if c.type in _NUMBERS}
    first = next(iter(by_hand.factors), "")
    left, right = st.columns(2)
    options = ["", *numbers]
    column = left.selectbox(
        _say(lang, "factor_column"),
        options,
        options.index(first) if first in options else 0,
        format_func=lambda c: numbers.get(c, _say(lang, "no_factor")),
        key=f"ys_map_factor_{key}",
        placeholder="",
    )
    factor = right.number_input(
        _say(lang, "factor"), min_value=0.0, value=by_hand.factors.get(first, 1.0), key=f"ys_map_factor_by_{key}"
    )
    rest = {c: f for c, f in by_hand.factors.items() if c != first}
    return rest | ({column: factor} if column and factor not in (0.0, 1.0) else {})
