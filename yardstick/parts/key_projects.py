"""Key projects in words: which are listed, how many stand where, how far each is behind, where supervision stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yardstick import phrases
from yardstick.contracts import Choice
from yardstick.parts.reader import Reader
from yardstick.projects import Project, Standing, projects_of
from yardstick.registry import Plan
from yardstick.texts import Lang, text, titled

DATASET = "projects"


@dataclass(frozen=True)
class Telling:
    """What projects are told with: the plan's lamps and names, the language, the steps of supervision in order."""

    plan: Plan
    lang: Lang
    chain: tuple[Choice, ...]

    def standing(self, project: Project) -> Standing:
        """Where the project stands by the plan's lamps."""
        return project.standing(self.plan.lamps.slight_below)

    def standing_words(self, project: Project) -> str:
        """The same in words."""
        return self._named(self.standing(project))

    def names(self, words: str | None) -> str:
        """Departments or a town, in the reader's language, several parted by 、 in the file."""
        names = [phrases.english(self.plan, n, self.lang) for n in (words or "").split("、") if n]
        return ("、" if self.lang == "zh" else ", ").join(names)

    def finding(self, projects: Sequence[Project]) -> str:
        """How many projects stand where, the gravest first."""
        standings = [self.standing(p) for p in projects]
        words = [
            text(self.lang, "projects.part", count=standings.count(s), standing=self._named(s))
            for s in Standing
            if s in standings
        ]
        parts = ("，" if self.lang == "zh" else ", ").join(words)
        return text(self.lang, "projects.finding", count=len(projects), parts=parts)

    def _named(self, standing: Standing) -> str:
        return text(self.lang, f"projects.standing.{standing}")

    def gravest_first(self, projects: Sequence[Project]) -> list[Project]:
        """The order of the ledger: by standing, then the farthest behind first; what is done is last."""
        gravity = list(Standing)
        return sorted(projects, key=lambda p: (gravity.index(self.standing(p)), -p.behind))

    def pace(self, project: Project) -> str:
        """How far behind or ahead of its time, or how many days overdue; "" where it has no time to keep."""
        standing, lang = self.standing(project), self.lang
        if standing is Standing.OVERDUE:
            return text(lang, "projects.late_by", days=(project.period - project.due_on).days)
        if standing in (Standing.DONE, Standing.WAITING):
            return ""
        points = f"{abs(project.behind):.0f}"
        if points == "0":
            return text(lang, "projects.level")
        return text(lang, "projects.behind" if project.behind > 0 else "projects.ahead", points=points)

    def steps(self, project: Project) -> tuple[tuple[str, ...], int]:
        """The steps of supervision by their names, and the place of the one it stands at."""
        at = next((i for i, choice in enumerate(self.chain) if choice.value == project.state), 0)
        return tuple(titled(choice, self.lang) for choice in self.chain), at

    def clause(self, number: str) -> str:
        """The clause's number, and its title where the plan has a page for it."""
        action = next((a for a in self.plan.actions if a.number == number), None)
        words = phrases.clause(number, self.lang)
        return f"{words}　{titled(action, self.lang)}" if action else words


def listed(reader: Reader, clause: str | None) -> tuple[Project, ...]:
    """The key projects of one clause (None: of all) as of the version and period the reader looks at."""
    rows, town = reader.part(DATASET, clause=clause), reader.address.town
    return tuple(p for p in projects_of(rows) if town in (None, p.town))


def chain_of(reader: Reader) -> tuple[Choice, ...]:
    """The steps of supervision as the contract lists them."""
    return reader.space.contracts[DATASET].column("state").choices
