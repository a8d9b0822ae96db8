"""What only a browser shows: first visits, clicks, the copied link, English left-overs, what leaves the building."""

import re
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from axe_playwright_python.sync_playwright import Axe
from browser import serving, visit
from playwright.sync_api import Locator, expect

from yardstick.access import Access
from yardstick.settings import Settings
from yardstick.snapshots import format_moment
from yardstick.workspace import Workspace

VERDICT = ".ys-verdict .ys-say"
PASSWORD = "correct horse battery"


def test_the_very_first_request_may_be_a_deep_link_with_chinese_filters(browser, home, copy_of_demo, tmp_path):
    link = f"/digital_campus?town={quote('中埠镇')}&stage={quote('小学')}&ind={quote('百兆进班率')}"
    with serving(home, copy_of_demo.data, tmp_path / "log") as address:
        _, shown = visit(browser, address, 1440, 900, dark=False)
        shown.go(link)
        expect(shown.page.locator("h1")).to_have_text("数字校园")
        expect(shown.page.locator(VERDICT).first).to_contain_text("中埠镇：百兆进班率")
        expect(shown.page.get_by_role("dialog")).to_have_count(0)
        chips = shown.page.locator(".ys-chips")
        expect(chips).to_contain_text("中埠镇")
        expect(chips).to_contain_text("小学")


def test_clicking_a_town_and_a_school_drills_down_and_back_returns(page):
    shown = page("/kindergartens?ind=outdoor_area")
    _click_middle(shown.page.locator(".js-plotly-plot").nth(1).locator("g.point path").first)
    expect(shown.page.locator(VERDICT).first).to_contain_text("四宝山街道：")
    shown.settle()
    _click_middle(shown.page.locator(".js-plotly-plot").nth(2).locator("path.point").first)
    expect(shown.page.locator(".ys-crumb")).to_contain_text("幼儿园")
    expect(shown.page.locator(".js-plotly-plot")).to_have_count(1)
    shown.page.go_back()
    expect(shown.page.locator(VERDICT).first).to_contain_text("四宝山街道：")
    expect(shown.page.locator(".js-plotly-plot")).to_have_count(3)


def _click_middle(mark: Locator) -> None:
    """A real click: Plotly listens on a sheet above its marks, which playwright's own click would wait to go away."""
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    mark.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_moving_between_pages_keeps_filters_and_version(page, demo):
    moment = demo.store.commits()[3].moment
    pinned = f"v={format_moment(moment)}&day=2026-05-01"
    shown = page(f"/digital_campus?town={quote('中埠镇')}&{pinned}")
    shown.page.locator(".ys-nav a", has_text="幼儿园标准").click()
    expect(shown.page.locator("h1")).to_have_text("幼儿园标准")
    expect(shown.page.locator(".ys-pin")).to_contain_text("固定版本")
    shown.page.wait_for_url(re.compile("kindergartens"))
    query = parse_qs(urlsplit(shown.page.url).query)
    assert query == {"town": ["中埠镇"], "v": [format_moment(moment)], "day": ["2026-05-01"]}


def test_the_search_box_is_a_key_away_and_what_it_finds_keeps_filters_and_version(page, demo):
    pinned = f"v={format_moment(demo.store.commits()[3].moment)}&day=2026-05-01"
    shown = page(f"/kindergartens?town={quote('中埠镇')}&{pinned}")
    shown.page.locator("h1").press("/")
    box = shown.page.get_by_role("combobox", name="查找")
    expect(box).to_be_focused()
    shown.page.keyboard.type("进班")
    expect(shown.page.get_by_role("option").first).to_contain_text("百兆进班率")
    shown.page.keyboard.press("Enter")
    expect(shown.page.locator("h1")).to_have_text("数字校园")
    expect(box).to_have_value("")
    shown.page.wait_for_url(re.compile("digital_campus"))
    query = parse_qs(urlsplit(shown.page.url).query)
    assert query == {"town": ["中埠镇"], "ind": ["classroom_100m"]} | parse_qs(pinned)


def test_a_clauses_number_finds_the_clause_first_and_arrows_move_on(page):
    shown = page("/")
    shown.page.get_by_role("combobox", name="查找").fill("第10条")
    options = shown.page.get_by_role("option")
    expect(options.nth(0)).to_contain_text("数字校园")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    shown.page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    shown.page.keyboard.press("Escape")
    expect(options).to_have_count(0)


def test_on_a_phone_a_school_is_found_and_the_list_of_pages_makes_way(page):
    shown = page("/boarding", width=390, height=844)
    shown.page.locator('[data-testid="stExpandSidebarButton"]').click()
    shown.page.get_by_role("combobox", name="查找").fill("云麓小学")
    shown.page.get_by_role("option").first.click()
    expect(shown.page.locator("h1")).to_contain_text("云麓小学")
    expect(shown.page.locator('[data-testid="stSidebar"]')).to_have_attribute("data-collapsed", "true")


def test_the_definition_of_an_indicator_is_one_click_from_its_page_and_opened_there(page):
    shown = page("/digital_campus?ind=classroom_100m")
    shown.page.get_by_role("link", name="口径全文").click()
    expect(shown.page.locator("h1")).to_have_text("指标口径")
    expect(shown.page.locator("#classroom_100m dl")).to_be_in_viewport()
    shown.page.get_by_label("按文字筛选").fill("接入带宽")
    expect(shown.page.locator("#gigabit_school")).to_be_visible()
    expect(shown.page.locator("#classroom_100m")).to_be_hidden()


def test_the_copied_link_names_everything_and_opens_the_same_figures(page):
    shown = page(f"/boarding?town={quote('中埠镇')}", permissions=["clipboard-read", "clipboard-write"])
    said = shown.page.locator(VERDICT).first.inner_text()
    shown.page.get_by_role("button", name="复制链接").click()
    expect(shown.page.get_by_text("已复制")).to_be_visible()
    link = urlsplit(shown.page.evaluate("navigator.clipboard.readText()"))
    query = parse_qs(link.query)
    assert link.path == "/boarding"
    assert {"ind", "town", "area", "v", "day", "lang"} == set(query)
    shown.go(f"{link.path}?{link.query}")
    assert shown.page.locator(VERDICT).first.inner_text() == said
    expect(shown.page.locator(".ys-pin")).to_contain_text("固定版本")


def test_one_tap_shows_a_code_to_scan_whose_short_link_opens_the_page_pinned(page):
    shown = page("/boarding", permissions=["clipboard-read", "clipboard-write"])
    said = shown.page.locator(VERDICT).first.inner_text()
    shown.page.get_by_role("button", name="分享").click()
    dialog = shown.page.get_by_role("dialog", name="分享这一页")
    expect(dialog.get_by_role("img", name="短链接的二维码")).to_have_js_property("complete", True)
    dialog.get_by_role("button", name="复制短链接").click()
    expect(dialog.get_by_text("短链接已复制")).to_be_visible()
    assert [
        v["id"] for v in Axe().run(shown.page).response["violations"] if v["impact"] in ("serious", "critical")
    ] == []
    link = urlsplit(shown.page.evaluate("navigator.clipboard.readText()"))
    assert re.fullmatch("/s/[a-z0-9]{8}", link.path)
    shown.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    shown.go(link.path)
    assert shown.page.locator(VERDICT).first.inner_text() == said
    expect(shown.page.locator(".ys-pin")).to_contain_text("固定版本")


def test_on_a_phone_a_report_is_chosen_made_and_saved_and_what_is_cancelled_stays_cancelled(page):
    shown = page("/boarding", width=390, height=844)
    shown.page.get_by_role("button", name="导出").first.click()
    of_page, of_all = (shown.page.get_by_role("group", name=name).first for name in ("本页", "全部"))
    expect(of_page.get_by_role("button", name="PDF")).to_be_in_viewport(ratio=1)
    with shown.page.expect_download() as saved:
        of_page.get_by_role("button", name="Excel").click()
    assert re.fullmatch(r"[^_]+_寄宿条件_[^_]+_\d{4}-\d\d-\d\d_v\w+\.xlsx", saved.value.suggested_filename)
    assert Path(saved.value.path()).read_bytes().startswith(b"PK")
    expect(shown.page.get_by_text(f"已导出 {saved.value.suggested_filename}").first).to_be_visible()

    held = []  # how far it is, asked for before and answered after the press on 取消
    shown.page.route(re.compile("/export/job/[^/]+$"), lambda route: held.append(route))
    with shown.page.expect_request(re.compile("/export/job/[^/]+$")):
        of_all.get_by_role("button", name="PDF").click()
    expect(shown.page.get_by_role("progressbar", name="导出").first).to_be_visible()
    with shown.page.expect_response(re.compile("/cancel$")):
        shown.page.get_by_role("button", name="取消").first.click()
    with shown.page.expect_response(re.compile("/export/job/[^/]+$")) as late:
        held[0].fulfill(json={"job": "1", "state": "working", "share": 0.4, "file": "", "words": ""})
    late.value.finished()
    expect(shown.page.get_by_text("已取消。").first).to_be_visible()
    expect(shown.page.get_by_role("progressbar", name="导出")).to_have_count(0)


def test_an_analyst_corrects_a_file_publishes_it_and_a_pinned_link_stays(browser, home, copy_of_demo, tmp_path):
    Access(copy_of_demo.data).add_user("统计岗", "analyst", PASSWORD)
    sample = home / "data" / "samples" / "digital_campus" / "2026-09-30.csv"
    rows = sample.read_bytes().decode("utf-8-sig").split("\r\n")
    faulty, mended = tmp_path / "填错的_2026-09-30.csv", tmp_path / "改好的_2026-09-30.csv"
    faulty.write_bytes("\r\n".join([rows[0], rows[1].replace(",1", ",约1", 1), *rows[2:]]).encode("gb18030"))
    mended.write_bytes("\r\n".join(_all_gigabit(rows)).encode("gb18030"))
    with serving(home, copy_of_demo.data, tmp_path / "log") as address:
        _, shown = visit(browser, address, 1440, 1000, dark=False)
        before = _pinned_verdict(shown, copy_of_demo)
        _publish(shown, faulty, mended)
        shown.go("/digital_campus")
        expect(shown.page.locator(VERDICT).first).to_contain_text("千兆进校率 100.0%")
        assert _pinned_verdict(shown, copy_of_demo) == before
        expect(shown.page.locator(".ys-pin")).to_contain_text("之后又有 1 次发布")
        shown.page.locator(".ys-pin a").click()
        expect(shown.page.locator(VERDICT).first).to_contain_text("千兆进校率 100.0%")


def _all_gigabit(rows: list[str]) -> list[str]:
    at = rows[0].split(",").index("接入带宽")

    def raised(row: str) -> str:
        cells = row.split(",")
        cells[at] = str(max(1000.0, float(cells[at])))
        return ",".join(cells)

    return [rows[0], *(raised(r) if r else r for r in rows[1:])]


_PINNED: dict[Path, str] = {}


def _pinned_verdict(shown, settings: Settings) -> str:
    if settings.data not in _PINNED:
        store = Workspace(settings).store
        _PINNED[settings.data] = f"/digital_campus?v={format_moment(store.newest() or 0)}&day=2026-11-15"
    shown.go(_PINNED[settings.data])
    return str(shown.page.locator(VERDICT).first.inner_text())


def _publish(shown, faulty: Path, mended: Path) -> None:
    shown.go("/upload")
    shown.page.locator('section.ys a[href*="sign-in"]').click()
    shown.page.get_by_label("用户名").fill("统计岗")
    shown.page.get_by_label("密码").fill(PASSWORD)
    shown.page.keyboard.press("Enter")
    box = shown.page.locator('input[type="file"]')
    box.wait_for(state="attached")
    box.set_input_files(faulty)
    expect(shown.page.locator(".ys-errors tr").nth(1)).to_contain_text("约1")
    expect(shown.page.get_by_role("button", name="发布", exact=True)).to_have_count(0)
    box.set_input_files(mended)
    expect(shown.page.get_by_text("与现行版本相比")).to_be_visible()
    shown.page.reload()  # the draft is in the link
    expect(shown.page.get_by_text("与现行版本相比")).to_be_visible()
    _give_reasons(shown)
    publish = shown.page.get_by_role("button", name="发布", exact=True)
    expect(publish).to_be_enabled()
    publish.click()
    expect(shown.page.get_by_text("已发布 数字校园")).to_be_visible()


def _give_reasons(shown) -> None:
    """Tick every reminder and give its reason, each seen to be taken in before the next."""
    shown.settle()  # all of them are drawn
    left = shown.page.get_by_role("textbox", name="理由").count()
    for n in range(left):
        shown.page.get_by_text("已核实", exact=True).nth(n).click()
        reason = shown.page.get_by_role("textbox", name="理由").nth(n)
        reason.fill("核对过")
        reason.press("Enter")
        left -= 1
        said = shown.page.get_by_text("项提醒没有写明理由")
        expect(said).to_contain_text(f"还有 {left} 项") if left else expect(said).to_have_count(0)


def test_english_pages_are_english_but_for_names_and_the_quoted_clause(page):
    shown = page("/kindergartens?lang=en&ind=demo_kindergarten")
    chinese = shown.page.evaluate(
        """() => {
            const seen = [];
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            for (let n = walker.nextNode(); n; n = walker.nextNode()) {
                const e = n.parentElement;
                const isQuoted = e.closest('body [lang="zh-CN"]');
                const isProper = isQuoted || e.closest('.ys-table td:first-child, .ys-name, .ys-brand, .ys-foot');
                const isShown = e.getBoundingClientRect().width;
                if (!isProper && isShown && /[\\u4e00-\\u9fff]/.test(n.nodeValue)) seen.push(n.nodeValue);
            }
            return seen;
        }"""
    )
    assert chinese == []


def test_a_page_that_does_not_exist_says_so_in_chinese(page):
    window = page("/")
    answer = window.page.goto(window.server + "/" + quote("没有的页面"))
    assert answer is not None
    assert answer.status == 404
    expect(window.page.locator("h1")).to_have_text("没有这个页面")
    assert unquote(window.page.url).endswith("没有的页面")
