"""A check against a world of the test's own making: contracts, a roster, a day, nothing published before."""

from pathlib import Path

from yardstick.checking import Checked, Choices, Earlier, Known, check, load_catalogue

CATALOGUE = load_catalogue(Path("data/checks.toml"), Path("none"))


def check_file(contracts, content, *, file_name, roster, personal, today, lang="zh", **choices) -> Checked:
    """`check` with what is known given piece by piece; `choices` are those of `Choices`."""
    known = Known(contracts, roster, personal, CATALOGUE, lambda *_: Earlier(), tuple, today)
    return check(known, content, file_name=file_name, choices=Choices(**choices), lang=lang)
