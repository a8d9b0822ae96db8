"""Settings come from the environment, and a wrong one says what would be right."""

import pytest

from yardstick.errors import ConfigError
from yardstick.settings import Settings


def public_url(words):
    return Settings.read({"YARDSTICK_PUBLIC_URL": words}).public_url


def test_the_public_address_is_blank_unless_set_and_ends_without_a_slash():
    assert Settings.read({}).public_url == ""
    assert public_url("https://jyj.example.cn/") == "https://jyj.example.cn"
    assert public_url("http://10.0.0.5:8501/biaochi") == "http://10.0.0.5:8501/biaochi"


@pytest.mark.parametrize(
    "words",
    ["jyj.example.cn", "javascript:alert(1)", "http://", "http://a:port", "http://a?x=1", "http://u:p@a", "http://a b"],
)
def test_what_is_no_public_address_stops_the_start(words):
    with pytest.raises(ConfigError, match="YARDSTICK_PUBLIC_URL"):
        public_url(words)
