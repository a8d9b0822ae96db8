"""A small report with one of everything, and the same with the worst words that data may hold."""

from datetime import date

from yardstick.reports.document import (
    Cell,
    Column,
    Document,
    Number,
    Paragraph,
    Picture,
    Section,
    Series,
    Source,
    Table,
)
from yardstick.status import Status

DAY = date(2026, 9, 30)
HOSTILE = "<b>&\"'\x07\uffff=1+1😀]]>" + "很长的校名" * 40


def number(words: str, value: float) -> Number:
    return Number(words, value, Source("value", "dual_gigabit", "高新区", DAY))


def pictures(name: str) -> tuple[Picture, ...]:
    days = (date(2024, 9, 30), date(2025, 9, 30), DAY, date(2027, 12, 31))
    observed = Series("实际", (41.5, 58.5, 62.5, None), statuses=(None, None, Status.FAR_BEHIND, None))
    schedule = Series("序时进度", (40.0, None, None, 100.0), "schedule")
    ahead = Series("推算", (None, None, 62.5, 80.5), "projection", (None, None, 62.5, 70.0), (None, None, 62.5, 90.0))
    judged = Series("比例", (88.0, 33.5, None), statuses=(Status.REACHED, Status.MISSED, Status.NO_DATA))
    return (
        Picture(
            "trend", "line", f"升到62.5%{name}", "2024至2027", days, (observed, schedule, ahead), "%", 1, 95.0, "目标"
        ),
        Picture(
            "towns", "bars", f"最低33.5%{name}", "各镇街", (f"甲镇{name}", "乙镇", "丙镇"), (judged,), "%", 1, 95.0
        ),
        Picture(
            "units",
            "dots",
            "每点一所",
            "各校",
            ("甲校", f"乙校{name}", "丙校"),
            (judged,),
            "㎡",
            2,
            60.0,
            "标准",
            "散点",
        ),
    )


def report(name: str = "", rows: int = 30, sections: int = 2) -> Document:
    """`name` stands in every title, name and sentence."""
    words = (
        Paragraph((f"{name}覆盖率", number("62.5%", 62.5), "，落后", number("13.3", 13.3), "个百分点。"), "lead"),
        Paragraph((f"到2027年全覆盖。{name}",), "quote"),
        Paragraph((f"建议优先安排。{name}",), "item"),
    )
    columns = (Column(f"学校{name}", 2), Column("带宽", 1, "right"), Column("状态"))
    cells = tuple(
        (Cell(f"{i}校{name}"), Cell(f"{i * 10}", i * 10), Cell("到期未达", None, Status.MISSED)) for i in range(rows)
    )
    table = Table(f"未达到的学校{name}", columns, cells, "不含在建学校。")
    blocks = (*words, *pictures(name), table)
    told = tuple(
        Section(f"page_{i}", f"数字校园{name}", blocks, Status.MISSED, f"第{i}条") for i in range(1, sections + 1)
    )
    plan, moment = f"乡村教育{name}", 1_792_396_200_123
    return Document("全部", f"进展{name}", plan, "全区", DAY, moment, DAY, "zh", told, is_demo=True)
