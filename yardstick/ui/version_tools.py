"""What analysts do with versions: look at the difference of two, take one period or everything back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape

import streamlit as st

from yardstick.access import Access, Identity
from yardstick.errors import YardstickError
from yardstick.previews import preview_back, preview_back_all
from yardstick.snapshots import Commit, PeriodChange, Published, settled
from yardstick.texts import Lang, text
from yardstick.ui import changes, here, markup, site
from yardstick.ui.upload import consequences
from yardstick.ui.version_table import described, when

_SAID = "ys_rolled"
_SEEN = "ys_back_seen"
_NEVER = -1  # the revision of no period: what is pressed without having been on screen is refused as stale


def draw(commits: Sequence[Commit], dataset: str | None, titles: Mapping[str, str], lang: Lang) -> None:
    """The choice of what to do, and its form; nothing is worked out before it is chosen."""
    said = st.session_state.pop(_SAID, None)
    if said:
        st.html(markup.wrap(escape(said), "p", "ys-pin"))
    tools = ("history", "compare", "back", "back_all")
    names = {tool: text(lang, f"versions.tool.{tool}") for tool in tools}
    label = text(lang, "versions.tools")
    tool = st.radio(label, tools, key="ys_versions_tool", format_func=names.__getitem__, horizontal=True)
    if tool == "back_all":
        _back_all(commits, titles, lang)
    elif tool != "history" and dataset is None:
        _soft("choose_dataset", lang)
    elif tool != "history" and dataset is not None:
        _of_one_period(tool, commits, dataset, titles, lang)


def _of_one_period(tool: str, commits: Sequence[Commit], dataset: str, titles: Mapping[str, str], lang: Lang) -> None:
    periods = sorted({c.period for c in commits if c.dataset == dataset and c.period}, reverse=True)
    period = st.selectbox(text(lang, "upload.period"), periods, key=f"ys_{tool}_period", format_func=str)
    own = [c for c in commits if c.dataset == dataset and c.period == period]
    if period is None or len(own) < 2:
        _soft("nothing_earlier", lang)
    elif tool == "compare":
        _compare(dataset, period, own, lang)
    else:
        _back(dataset, period, own[1:], titles[dataset], lang)


def _compare(dataset: str, period: date, own: Sequence[Commit], lang: Lang) -> None:
    """Two versions of one period, by default the last two."""
    left, right = st.columns(2)
    with left:
        was = _commit("was", own, 1, f"{dataset}_{period}", lang)
    with right:
        then = _commit("then", own, 0, f"{dataset}_{period}", lang)
    space = site.workspace()
    found = space.store.compare_versions(dataset, period, was.moment, then.moment)
    st.html(changes.between(found, space.contracts[dataset], lang, "versions.between"))


def _commit(name: str, own: Sequence[Commit], place: int, about: str, lang: Lang) -> Commit:
    label = text(lang, f"versions.{name}")
    return st.selectbox(label, own, place, key=f"ys_{name}_{about}", format_func=lambda c: described(c, lang))


def _back(dataset: str, period: date, earlier: Sequence[Commit], title: str, lang: Lang) -> None:
    """One period as it was at an earlier publish, as a new version."""
    target = _commit("to", earlier, 0, f"{dataset}_{period}", lang)
    space = site.workspace()
    try:
        about = ("back", dataset, period, target.moment)
        found = consequences.kept(about, lambda: preview_back(space, dataset, period, target.moment, lang), lang)
    except YardstickError as error:
        st.html(markup.wrap(escape(str(error)), "p", "ys-pin"))
        return
    assert found.difference is not None  # of one period
    consequences.shown(found, space.contracts[dataset], lang)
    revision = found.difference.revision

    def act(who: Identity, note: str, based_on: int) -> str:
        outcome = space.store.roll_back(dataset, period, target.moment, author=who.name, note=note, based_on=based_on)
        key = "rolled" if isinstance(outcome, Published) else "already"
        return text(lang, f"versions.{key}", title=title, period=period, to=described(target, lang))

    _confirm(about, revision, act, lang)


def _back_all(commits: Sequence[Commit], titles: Mapping[str, str], lang: Lang) -> None:
    """Everything as it was at a moment, as new versions."""
    moments = _moments(commits)
    if not moments:
        _soft("nothing_earlier", lang)
        return

    def named(moment: int) -> str:
        last = moments[moment]
        return f"{described(last, lang)} · {titles[last.dataset]} {last.period or ''}"

    to = st.selectbox(text(lang, "versions.to_moment"), list(moments), key="ys_back_all_to", format_func=named)
    space, about = site.workspace(), ("back_all", to)
    try:
        found = consequences.kept(about, lambda: preview_back_all(space, to, lang), lang)
    except YardstickError as error:
        st.html(markup.wrap(escape(str(error)), "p", "ys-pin"))
        return
    if not found.periods:
        _soft("all_already", lang)
        return
    st.html(_periods(found.periods, titles, lang))
    consequences.shown(found, None, lang)

    def act(who: Identity, note: str, based_on: int) -> str:
        done = space.store.roll_back_all(to, author=who.name, note=note, based_on=based_on)
        return text(lang, "versions.all_rolled", count=len(done.commits), to=when(to))

    _confirm(about, found.based_on, act, lang)


def _moments(commits: Sequence[Commit]) -> dict[int, Commit]:
    """The moments to go back to, newest first: after each publish or roll-back but the last, all of it done."""
    whole, found = settled(commits), dict[int, Commit]()
    for commit in commits:
        if commit.kind != "roster":
            found.setdefault(whole[commit.moment], commit)
    now = max((c.moment for c in commits), default=0)
    return {moment: commit for moment, commit in found.items() if moment < now}


def _periods(found: Sequence[PeriodChange], titles: Mapping[str, str], lang: Lang) -> str:
    """Each period that would be another, folded: which file it comes from now and then, and what is different."""
    title = markup.section(text(lang, "versions.periods", count=len(found)))
    return title + markup.wrap("".join(_period(change, titles, lang) for change in found))


def _period(change: PeriodChange, titles: Mapping[str, str], lang: Lang) -> str:
    known = change.difference
    counts = {"added": len(known.added), "removed": len(known.removed), "changed": len({c.unit for c in known.changed})}
    words = text(lang, "versions.period", title=titles[change.dataset], period=change.period, **counts)
    sides = (described(c, lang) if c else text(lang, "versions.no_rows") for c in (change.before, change.after))
    origin = " → ".join(sides)
    inner = changes.between(known, site.workspace().contracts[change.dataset], lang, "")
    return (
        f'<details class="ys-fold"><summary>{escape(words)}</summary>'
        f'<p class="ys-soft ys-small">{escape(origin)}</p>{inner}</details>'
    )


def _confirm(
    about: tuple[object, ...], revision: int | None, act: Callable[[Identity, str, int], str], lang: Lang
) -> None:
    """The note and the button. What is done is based on what the reader saw before pressing it, or refused."""
    note = st.text_input(text(lang, "upload.note"), key=f"ys_{about[0]}_note")
    before = st.session_state.get(_SEEN)
    st.session_state[_SEEN] = (about, revision)
    based_on = before[1] if before is not None and before[0] == about else _NEVER
    if st.button(text(lang, "versions.confirm"), type="primary", key=f"ys_{about[0]}"):
        try:
            who = Access.require(here.identity(), "analyst")
            st.session_state[_SAID] = act(who, note.strip(), based_on)
        except YardstickError as error:
            st.session_state[_SAID] = str(error)
        st.rerun()


def _soft(key: str, lang: Lang) -> None:
    st.html(markup.wrap(escape(text(lang, f"versions.{key}")), "p", "ys-soft"))
