"""What every test may ask for: the repository, the demonstration, a running dashboard and a browser."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from browser import Visit, chromium, launch, serving, visit
from filelock import FileLock
from hypothesis import settings
from literal import Literal
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from streamlit.components.v2 import manifest_scanner
from typer.testing import CliRunner

from yardstick.cli import app
from yardstick.contracts import Contract, load_contracts
from yardstick.demo import load_demo
from yardstick.engine_duckdb import Database
from yardstick.indicators import Bench
from yardstick.registry import Indicator, Plan, load_plan
from yardstick.settings import Settings
from yardstick.workspace import Workspace

HOME = Path(__file__).resolve().parent.parent

settings.register_profile("yardstick", deadline=None, derandomize=True)  # a busy machine or bad luck is not a defect
settings.load_profile("yardstick")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session", autouse=True)
def _packages_read_once() -> Iterator[None]:
    """Each AppTest reads what every installed package says of itself, half of its time; it says the same each time."""
    read_once = cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", read_once)
        yield


@pytest.fixture(scope="session")
def home() -> Path:
    """The repository: plan, queries, contracts, pages."""
    return HOME


@pytest.fixture(scope="session")
def contracts(home: Path) -> dict[str, Contract]:
    """The datasets' contracts, by id."""
    return load_contracts(home / "data" / "contracts")


@pytest.fixture(scope="session")
def plan(home: Path, contracts: dict[str, Contract]) -> Plan:
    """The plan with every action."""
    return load_plan(home / "data" / "plan", home / "queries", contracts)


@pytest.fixture(scope="session")
def literal(
    home: Path, plan: Plan, contracts: dict[str, Contract], tmp_path_factory: pytest.TempPathFactory
) -> Literal:
    """Measures over facts written in the test; the day that counts as today is given with them."""
    engine = Database(tmp_path_factory.mktemp("literal"), threads=1).at(0, lambda dataset: ())
    return Literal(engine, Bench.load(plan, contracts, home / "queries", date.min))


@pytest.fixture(scope="session")
def find(plan: Plan) -> Callable[[str], Indicator]:
    """find("gigabit_school") → that indicator of the plan."""
    return {i.id: i for i in plan.indicators}.__getitem__


@pytest.fixture(scope="session")
def demo_settings(home: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Settings:
    """The demonstration, published once for all workers. Read only: write to `copy_of_demo`."""
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    settings, done = Settings(home, shared / "demo"), shared / "demo.done"
    with FileLock(shared / "demo.lock"):
        if not done.exists():
            load_demo(settings)
            done.touch()
    return settings


@pytest.fixture(scope="session")
def demo(demo_settings: Settings) -> Workspace:
    """The demonstration, opened."""
    return Workspace(demo_settings)


@pytest.fixture
def copy_of_demo(demo_settings: Settings, tmp_path: Path) -> Settings:
    """A demonstration of this test's own, to publish into."""
    data = shutil.copytree(demo_settings.data, tmp_path / "demo")
    return Settings(demo_settings.home, data)


@pytest.fixture
def run(demo_settings, monkeypatch):
    """run("check", file, …): (exit code, standard output, standard error), reading the demonstration."""
    monkeypatch.delenv("YARDSTICK_DATA_DIR", raising=False)

    def command(*words, data=demo_settings.data):
        done = CliRunner().invoke(app, [str(w) for w in (*words, "--data-dir", data)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout_bytes, done.stderr

    return command


@pytest.fixture(scope="session")
def server(demo_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running dashboard with a copy of the demonstration."""
    folder = tmp_path_factory.mktemp("server")
    data = shutil.copytree(demo_settings.data, folder / "data")
    with serving(demo_settings.home, data, folder / "log") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. One a file: while playwright runs, no other test of this process may use asyncio."""
    chromium()
    with sync_playwright() as playwright:
        window = launch(playwright)
        yield window
        window.close()


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Callable[..., Visit]]:
    """page("/boarding", width=390, height=844, dark=True) → Visit, opened and drawn; each call is another reader."""
    with ExitStack() as readers:

        def open_page(path: str = "/", *, width: int = 1440, height: int = 900, dark: bool = False, **options) -> Visit:
            context, seen = visit(browser, server, width, height, dark, **options)
            readers.callback(context.close)
            seen.go(path)
            return seen

        yield open_page


@pytest.fixture(scope="module")
def windows(browser: Browser, server: str) -> Iterator[Callable[[int, int, bool], BrowserContext]]:
    """windows(390, 844, True) → one reader's window of that size and theme, the same for the whole file."""
    with ExitStack() as readers:

        @cache
        def window(width: int, height: int, dark: bool) -> BrowserContext:
            context, _ = visit(browser, server, width, height, dark)
            readers.callback(context.close)
            return context

        yield window


@pytest.fixture
def tab(windows: Callable[[int, int, bool], BrowserContext], server: str) -> Iterator[Callable[..., Visit]]:
    """tab("/boarding", width=390, height=844, dark=True) → Visit in a new tab: like `page`, but what the browser has
    fetched once it does not fetch again."""
    with ExitStack() as tabs:

        def open_tab(path: str = "/", *, width: int = 1440, height: int = 900, dark: bool = False) -> Visit:
            seen = Visit(windows(width, height, dark).new_page(), server)
            tabs.callback(seen.page.close)
            seen.go(path)
            return seen

        yield open_tab
