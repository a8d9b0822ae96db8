"""The plan sentence by sentence: every number and every date is measured or explained."""

from dataclasses import replace

import pytest

from yardstick.errors import ConfigError
from yardstick.ledger import load_ledger

TEXT = "一、目标\n到2031年全面建成。教育更好。\n1. 实施单车行动。每年建一处车棚；骑车更安全。（交通局牵头）\n"


@pytest.fixture
def ledger(plan, tmp_path):
    """ledger(passages, **quotes): of a county whose only action is clause 1, one indicator for each quote."""

    def load(passages="", **quotes):
        (tmp_path / "plan.txt").write_bytes(TEXT.encode())
        (tmp_path / "passages.toml").write_text(passages, encoding="utf-8")
        start = TEXT.index("1. ")
        clause = TEXT[start:].strip()
        model = plan.indicators[0]
        asked = tuple(replace(model, id=i, quote=q, target=()) for i, q in quotes.items())
        action = replace(plan.actions[0], clause=clause, offsets=(start, start + len(clause)), indicator=asked)
        return load_ledger(tmp_path, replace(plan, actions=(action,)))

    return load


def test_every_number_and_every_date_of_the_plan_is_measured_or_explained(demo):
    assert [s.text for s in demo.ledger.unaccounted] == []


def test_the_sentences_together_are_the_plan(demo, home):
    words = (home / "data/plan/plan.txt").read_bytes().decode("utf-8")
    assert "".join("".join(s.text for s in demo.ledger.sentences).split()) == "".join(words.split())
    assert all(words[s.start : s.end] == s.text for s in demo.ledger.sentences)


def test_every_indicator_stands_beside_the_sentence_whose_words_it_answers_to(demo):
    beside = {i.id for s in demo.ledger.sentences for i in s.indicators}
    assert beside == {i.id for i in demo.plan.indicators}


def test_a_sentence_is_measured_where_an_indicators_words_stand_and_nowhere_else(ledger):
    found = ledger(sheds="每年建一处车棚")
    assert [(s.text, [i.id for i in s.indicators]) for s in found.paragraphs[-1].sentences] == [
        ("1. 实施单车行动。", []),
        ("每年建一处车棚；", ["sheds"]),
        ("骑车更安全。", []),
        ("（交通局牵头）", []),
    ]
    assert [a.number for p in found.paragraphs for a in p.actions] == [found.paragraphs[-1].actions[0].number]


def test_a_number_without_measure_is_owed_until_a_passage_explains_it(ledger):
    assert [s.text for s in ledger().unaccounted] == ["到2031年全面建成。", "每年建一处车棚；"]
    explained = ledger('[[passage]]\nquote = "到2031年"\nnote = "远景"\nnote_en = "outlook"\n', sheds="一处车棚")
    assert explained.unaccounted == ()


@pytest.mark.parametrize(
    ("words", "is_number"),
    [
        ("建设一处劳动实践场所", True),
        ("前两个聘期", True),
        ("力争百分之八十，即80%以上", True),
        ("达到省定Ⅱ类", True),
        ("年度健康体检", True),
        ("“十四五”期间", True),
        ("一体化管理", False),
        ("有一技之长的家长", False),
        ("二、工作任务", False),
    ],
)
def test_a_quantity_is_told_from_a_figure_of_speech(demo, words, is_number):
    assert replace(demo.ledger.sentences[0], text=words).has_number == is_number


@pytest.mark.parametrize(
    ("passages", "named"),
    [
        ('[[passage]]\nquote = "到2035年"\nnote = ""\nnote_en = ""\n', "到2035年"),
        ('[[passage]]\nquote = "到2031年"\nnotes = ""\n', "passage"),
        ("[[passage]", "passages.toml"),
    ],
)
def test_a_passage_that_is_malformed_or_not_in_the_plan_stops_the_start(ledger, passages, named):
    with pytest.raises(ConfigError, match=named):
        ledger(passages)
