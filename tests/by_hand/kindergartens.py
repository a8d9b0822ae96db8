"""Clause 3: centre kindergartens at the provincial standard; areas, books and teachers per child."""

from typing import Any

from by_hand.core import Rule


def _per_child(column: str, **threshold: Any) -> Rule:
    return Rule("kindergartens", lambda t: t["children"] > 0, lambda t: t[column], lambda t: t["children"], **threshold)


RULES = {
    "demo_kindergarten": Rule(
        "kindergartens",
        lambda t: t["is_central_listed"],
        lambda t: (t["demo_status"] == "provincial").astype(float),
        scale=100,
        at_least=100,
        scope="all",  # the clause binds these units wherever they stand
    ),
    "outdoor_area": _per_child("outdoor_area", at_least=4),
    "activity_area": _per_child("activity_area", at_least=8.17),
    "building_area": _per_child("building_area", at_least=10.44),
    "books_per_child": _per_child("books"),
    "children_per_teacher": Rule(
        "kindergartens", lambda t: t["children"] > 0, lambda t: t["children"], lambda t: t["teachers"], at_most=15
    ),
}
