"""The two READMEs say what is there: commands, settings, datasets, files, and the same things in both languages."""

import re
from urllib.parse import unquote

import pytest
from typer.main import get_command

from yardstick.cli import app
from yardstick.status import LOOKS

READMES = ("README.md", "README.zh-CN.md")
LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")


@pytest.fixture(params=READMES)
def readme(request, home):
    return (home / request.param).read_text(encoding="utf-8")


def headings(words):
    """Level and title of every heading outside code."""
    prose = re.sub(r"^```.*?^```", "", words, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^(#+) (.+)$", prose, re.MULTILINE)


def anchor(title):
    """What GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def commands(group, prefix="yardstick"):
    for name, command in group.commands.items():
        yield from commands(command, f"{prefix} {name}") if hasattr(command, "commands") else [f"{prefix} {name}"]


def test_every_command_is_named(readme):
    assert [c for c in commands(get_command(app)) if f"`{c}" not in readme] == []


def test_every_make_target_is_named(readme, home):
    targets = re.findall(r"^([a-z-]+):.*##", (home / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert [t for t in targets if not re.search(rf"\bmake {t}\b", readme)] == []


def test_every_setting_of_the_environment_is_named(readme, home):
    code = "".join(p.read_text(encoding="utf-8") for p in sorted((home / "yardstick").rglob("*.py")))
    assert sorted(v for v in set(re.findall(r"YARDSTICK_[A-Z_]+", code)) if f"`{v}`" not in readme) == []


def test_every_dataset_is_named(readme, home):
    datasets = sorted(path.stem for path in (home / "data" / "contracts").glob("*.toml"))
    assert [d for d in datasets if f"`{d}`" not in readme] == []


def test_every_status_is_explained_with_its_shape(readme):
    assert [look.symbol for look in LOOKS.values() if f"| {look.symbol} |" not in readme] == []


def test_what_the_tree_of_files_names_is_there(readme, home):
    tree = readme.split("```text")[-1].split("```")[0]
    named = [line.split()[0] for line in tree.splitlines() if line.strip()]
    assert [name for name in named if not any(home.glob(name.rstrip("/")))] == []
    assert [p.name for p in home.glob("*/") if list(p.glob("*.py")) and f"{p.name}/" not in named] == []


def test_every_relative_link_leads_somewhere(readme, home):
    own = {anchor(title) for _, title in headings(readme)}
    links = [unquote(target) for target in LINK.findall(readme)]
    assert links
    dead = [t for t in links if t not in {f"#{a}" for a in own} and not (home / t).is_file()]
    assert dead == []


def test_both_languages_have_the_same_sections_pictures_and_examples(home):
    english, chinese = ((home / name).read_text(encoding="utf-8") for name in READMES)
    shapes = [[len(level) for level, _ in headings(words)] for words in (english, chinese)]
    assert shapes[0] == shapes[1]
    for pattern in (
        r"!\[[^\]]*\]\((.+?)\)",
        r"^\| (`[^`]+`)",
        r"^\| ([^\w\s`|]) \|",
        r"^(yardstick [^#\n]*?) *(?:#.*)?$",
    ):
        found = [re.findall(pattern, words, re.MULTILINE) for words in (english, chinese)]
        assert found[0] == found[1]
