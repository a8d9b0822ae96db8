"""What is delivered fits together: lock files, dependencies and settings."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from yardstick.checking.limits import MOST_BYTES

LOCKS = ("requirements.lock", "requirements-dev.lock")
QUOTED = re.compile(r'^\s*"(?P<requirement>[^"]+)",?(?P<reason>\s*#.*)?$')


@pytest.fixture(scope="module")
def project(home):
    return tomllib.loads((home / "pyproject.toml").read_text(encoding="utf-8"))


def locked(home, name):
    """Package → the versions pinned for it (one per range of Python versions)."""
    pins = {}
    for package, version in re.findall(r"^([\w.-]+)==([^\s;]+)", (home / name).read_text("utf-8"), re.MULTILINE):
        pins.setdefault(canonicalize_name(package), set()).add(version)
    return pins


def requirements(project, group):
    runtime = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    return [Requirement(line) for line in [*runtime, *project["dependency-groups"].get(group, [])]]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_no_host_and_every_package_has_hashes(home, name):
    content = (home / name).read_text("utf-8")
    assert not re.search(r"https?:|file:|//|^\s*-|index", re.sub(r"--hash=", "", content), re.MULTILINE)
    unhashed = [p for p in re.split(r"\n(?=[a-z0-9])", content)[1:] if "--hash=sha256:" not in p]
    assert unhashed == []


@pytest.mark.parametrize(("name", "group"), [("requirements.lock", "build"), ("requirements-dev.lock", "dev")])
def test_every_direct_dependency_is_locked_at_a_version_it_allows(home, project, name, group):
    pins = locked(home, name)
    for requirement in requirements(project, group):
        versions = pins.get(canonicalize_name(requirement.name), set())
        assert versions, requirement
        assert all(requirement.specifier.contains(version) for version in versions), (requirement, versions)


def test_the_development_lock_repeats_the_runtime_lock(home):
    runtime, development = (locked(home, name) for name in LOCKS)
    assert runtime.items() <= development.items()


def test_every_direct_dependency_says_why_it_is_there(home, project):
    lines = (home / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    reasons = {m["requirement"]: m["reason"] for line in lines if (m := QUOTED.match(line))}
    groups = project["dependency-groups"].values()
    declared = [*project["project"]["dependencies"], *(line for group in groups for line in group)]
    assert [requirement for requirement in declared if not reasons.get(requirement)] == []


def test_the_page_refuses_the_same_size_as_the_check(home):
    served = tomllib.loads((home / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["server"]["maxUploadSize"]
    assert served * 1024 * 1024 == MOST_BYTES
