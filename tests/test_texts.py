"""The words readers read: the same in both languages, and a single one is told as one."""

import string

import pytest

from yardstick.texts import LANGS, catalogue, text


def placeholders(words):
    """What a sentence is filled in with; `{count|school|schools}` asks for no more than `{count}` does."""
    return sorted({name.partition("|")[0] for _, name, _, _ in string.Formatter().parse(words) if name is not None})


def test_both_languages_have_the_same_texts_with_the_same_placeholders():
    chinese, english = ({key: placeholders(words) for key, words in catalogue(lang).items()} for lang in LANGS)
    assert chinese == english


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 publishes"), (1, "1 publish"), ("1", "1 publish"), (2, "2 publishes")]
)
def test_one_is_told_as_one(count, words):
    assert text("en", "versions.count", count=count) == words


def test_every_sentence_that_bends_to_a_count_has_both_its_forms():
    for key, words in catalogue("en").items():
        given = dict.fromkeys(placeholders(words), 1)
        assert given == {} or "|" not in text("en", key, **given), key


def test_a_value_that_is_missing_is_a_defect():
    with pytest.raises(KeyError, match="count"):
        text("en", "versions.count", other=1)
