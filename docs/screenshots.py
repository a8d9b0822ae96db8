"""Takes the pictures of the documentation: `make screenshots`.

The dashboard runs on a demonstration store of its own, in a folder that is gone afterwards; docs/*.png are replaced.
"""

from __future__ import annotations

import io
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME / "tests"))  # the browser is driven as the tests drive it

from browser import Visit, launch, serving, visit  # noqa: E402

from yardstick.access import Access  # noqa: E402
from yardstick.demo import load_demo  # noqa: E402
from yardstick.settings import Settings  # noqa: E402
from yardstick.web import COOKIE  # noqa: E402

ANALYST = "信息化岗"
FAULTS = {2: ("接入带宽", "两百"), 4: ("学校标识码", "13790"), 9: ("测速日期", "2026-13-01")}  # line → column, words


@dataclass(frozen=True)
class Shot:
    """One picture: file, page, window in CSS pixels; `scale` picture pixels to one of these."""

    name: str
    path: str
    width: int = 1440
    height: int = 900
    dark: bool = False
    scale: float = 1
    file: str = ""  # what is dropped into the upload page
    signed_in: bool = False
    awaited: str = ""  # what is drawn after the page itself, as a selector


SHOTS = (
    Shot("overview", "/"),
    Shot("digital_campus", "/digital_campus"),
    Shot("kindergartens_dark", "/kindergartens", dark=True),
    Shot("boarding_phone", "/boarding", width=390, height=844, scale=2),
    Shot("upload_faults", "/upload", file="数字校园_2026-09-30.csv", signed_in=True),
    Shot("versions", "/versions", signed_in=True),
    Shot("meeting", "/meeting?at=1", awaited=".ym-screen:not([hidden])"),
    Shot("briefing", "/briefing"),
    Shot("simulator", "/simulator?goals=demo_kindergarten", height=1180),
)


def main() -> None:
    """Take them all, and say how large they became."""
    with tempfile.TemporaryDirectory() as folder, _dashboard(Path(folder)) as (server, token):
        _spoil(Path(folder))
        with sync_playwright() as playwright:
            browser = launch(playwright)
            for shot in SHOTS:
                content = _palette(_taken(shot, browser, server, token, Path(folder)))
                (HOME / "docs" / f"{shot.name}.png").write_bytes(content)
                print(f"docs/{shot.name}.png  {len(content) // 1024} kB")
            browser.close()


@contextmanager
def _dashboard(folder: Path) -> Iterator[tuple[str, str]]:
    """A running demonstration: its address and an analyst's session."""
    settings = Settings(HOME, folder / "var")
    load_demo(settings)
    access, password = Access(settings.data), secrets.token_urlsafe()
    access.add_user(ANALYST, "analyst", password)
    token = access.sign_in(ANALYST, password)
    access.close()
    with serving(HOME, settings.data, folder / "log") as server:
        yield server, token


def _spoil(folder: Path) -> None:
    """The newest return of one dataset, with mistakes as people make them."""
    sample = max((HOME / "data" / "samples" / "digital_campus").glob("*.csv"))
    lines = [line.split(",") for line in sample.read_text(encoding="utf-8-sig").splitlines()]
    for line, (column, words) in FAULTS.items():
        lines[line - 1][lines[0].index(column)] = words
    file = next(shot.file for shot in SHOTS if shot.file)
    (folder / file).write_text("\r\n".join(map(",".join, lines)), encoding="utf-8-sig")


def _taken(shot: Shot, browser: Browser, server: str, token: str, folder: Path) -> bytes:
    context, seen = visit(browser, server, shot.width, shot.height, shot.dark, device_scale_factor=shot.scale)
    if shot.signed_in:
        context.add_cookies([{"name": COOKIE, "value": token, "url": server}])
    seen.go(shot.path)
    if shot.file:
        _drop(seen, folder / shot.file)
    _drawn(seen, shot)
    picture = seen.page.screenshot(animations="disabled")
    context.close()
    return picture


def _drop(seen: Visit, file: Path) -> None:
    seen.page.locator('input[type="file"]').set_input_files(file)
    seen.page.locator(".ys-problems").wait_for()
    seen.settle()


def _drawn(seen: Visit, shot: Shot) -> None:
    """Charts and fonts come after the page; the pointer rests where nothing is."""
    for chart in seen.page.locator('[data-testid="stPlotlyChart"]').all():
        chart.locator(".main-svg").first.wait_for()
    if shot.awaited:
        seen.page.locator(shot.awaited).first.wait_for()
    seen.page.evaluate("() => document.fonts.ready")
    seen.page.mouse.move(shot.width - 1, shot.height - 1)


def _palette(png: bytes) -> bytes:
    """The picture with 256 colours, the rare ones kept: a third of its size, and nobody sees it."""
    small = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


if __name__ == "__main__":
    main()
