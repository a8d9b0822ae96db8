"""Cohorts as a table with bars: a line a grade, what it has now and what to expect when it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from yardstick import phrases
from yardstick.cohorts import Cohort
from yardstick.texts import Lang, text
from yardstick.ui import markup

COLUMNS = ("grade", "share", "expected")


def cohort_table(stages: Mapping[str, Sequence[Cohort]], titles: Mapping[str, str], what: str, lang: Lang) -> str:
    """One table; `titles` names the stages, `what` the thing that is reached."""
    heads = {"grade": text(lang, "cohorts.grade"), "share": what, "expected": text(lang, "cohorts.expected")}
    head = "".join(f'<th scope="col" class="ys-{name}">{escape(heads[name])}</th>' for name in COLUMNS)
    body = "".join(_stage(titles.get(stage, stage), found, lang) for stage, found in stages.items())
    return markup.wrap(f'<table class="ys-table ys-cohorts"><thead><tr>{head}</tr></thead>{body}</table>')


def _stage(title: str, found: Sequence[Cohort], lang: Lang) -> str:
    name = f'<tr><th scope="rowgroup" colspan="{len(COLUMNS)}">{escape(title)}</th></tr>'
    return f"<tbody>{name}{''.join(_line(c, lang) for c in found)}</tbody>"


def _line(cohort: Cohort, lang: Lang) -> str:
    grade = escape(text(lang, "cohorts.of_grade", grade=cohort.grade))
    leaves = escape(text(lang, "cohorts.leaves", year=cohort.leaves))
    last = f' <b class="ys-tag">{escape(text(lang, "cohorts.last"))}</b>' if cohort.is_last else ""
    cells = (
        f'<th scope="row" class="ys-grade">{grade}{last}<br><span class="ys-soft ys-small">{leaves}</span></th>'
        f'<td class="ys-share">{_bar(cohort)}<span>{_counts(cohort, lang)}</span></td>'
        f'<td class="ys-expected">{escape(phrases.percent(cohort.expected))}</td>'
    )
    return f'<tr class="{"ys-last" if cohort.is_last else ""}">{cells}</tr>'


def _bar(cohort: Cohort) -> str:
    """What is there, solid; what may be added before leaving, hatched. The words beside it say the same."""
    now = round(100 * cohort.share, 1)
    more = round(100 * max(0.0, (cohort.expected or 0.0) - cohort.share), 1)
    bars = f'<i style="width:{now}%"></i><i class="ys-more" style="width:{more}%"></i>'
    return f'<span class="ys-bar" aria-hidden="true">{bars}</span>'


def _counts(cohort: Cohort, lang: Lang) -> str:
    counted = escape(text(lang, "cohorts.counts", reached=f"{cohort.reached:,}", size=f"{cohort.size:,}"))
    return f'<b>{escape(phrases.percent(cohort.share))}</b> <span class="ys-soft ys-small">{counted}</span>'
