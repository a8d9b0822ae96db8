"""Accounts, sessions, limits and the record of them."""

import multiprocessing
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from typer.testing import CliRunner

from yardstick.access import (
    FAILURE_WINDOW_SECONDS,
    SESSION_SECONDS,
    SETUP_SECONDS,
    Access,
    BadAccount,
    Denied,
    Identity,
    TooManyAttempts,
)
from yardstick.errors import AccessDenied
from yardstick.users_cli import users_app

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
GOOD = "a-long-password"


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


class CountingHasher(PasswordHasher):
    def __init__(self):
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.hashed = 0

    def hash(self, password, *, salt=None):
        self.hashed += 1
        return super().hash(password, salt=salt)

    def verify(self, hash, password):
        self.hashed += 1
        return super().verify(hash, password)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def access(tmp_path, clock):
    access = Access(tmp_path, clock, CHEAP)
    access.add_user("wang", "analyst", GOOD)
    yield access
    access.close()


def fail(access, name="wang", address="10.0.0.1"):
    with pytest.raises(Denied) as caught:
        access.sign_in(name, "not-the-password", address)
    return caught.value


# Sessions


def test_a_session_says_who_it_belongs_to(access):
    assert access.identify(access.sign_in("wang", GOOD)) == Identity("wang", "analyst")


@pytest.mark.parametrize("typed", ["WANG", " wang ", "ｗａｎｇ"])
def test_full_width_letters_capitals_and_spaces_make_no_other_name(access, typed):
    assert access.identify(access.sign_in(typed, "ａ-long-password")) == Identity("wang", "analyst")


@pytest.mark.parametrize("token", [None, "", "x", "a.b.c", "é.中.文"])
def test_what_is_no_token_is_nobody(access, token):
    assert access.identify(token) is None


@pytest.mark.parametrize("place", [0, 20, 60, -20])
def test_a_changed_token_is_nobody(access, place):
    letters = list(access.sign_in("wang", GOOD))
    letters[place] = "B" if letters[place] == "A" else "A"
    assert access.identify("".join(letters)) is None


def test_a_token_of_another_installation_is_nobody(access, tmp_path):
    other = Access(tmp_path / "other", hasher=CHEAP)
    other.add_user("wang", "analyst", GOOD)
    token = other.sign_in("wang", GOOD)
    other.close()
    assert access.identify(token) is None


def test_a_session_ends_after_its_time(access, clock):
    token = access.sign_in("wang", GOOD)
    clock.now += SESSION_SECONDS - 1
    assert access.identify(token)
    clock.now += 1
    assert access.identify(token) is None


def test_signing_out_ends_this_session_and_no_other(access):
    first, second = access.sign_in("wang", GOOD), access.sign_in("wang", GOOD)
    access.sign_out(first)
    assert (access.identify(first), access.identify(second)) == (None, Identity("wang", "analyst"))


def test_disabling_ends_the_sessions_for_good(access):
    token = access.sign_in("wang", GOOD)
    access.disable("wang")
    assert access.identify(token) is None
    fail(access)
    access.enable("wang")
    assert access.identify(token) is None
    assert access.identify(access.sign_in("wang", GOOD))


def test_a_new_password_ends_the_sessions_and_replaces_the_old_one(access):
    token = access.sign_in("wang", GOOD)
    access.set_password("wang", "another-password")
    assert access.identify(token) is None
    with pytest.raises(Denied):
        access.sign_in("wang", GOOD)
    assert access.identify(access.sign_in("wang", "another-password"))


def test_a_password_changed_while_the_old_one_was_checked_does_not_let_in(tmp_path):
    class Slow(PasswordHasher):
        def verify(self, hash, password):
            matched = super().verify(hash, password)
            access.set_password("wang", "another-password")
            return matched

    access = Access(tmp_path, hasher=Slow(time_cost=1, memory_cost=8, parallelism=1))
    access.add_user("wang", "analyst", GOOD)
    with pytest.raises(Denied):
        access.sign_in("wang", GOOD)
    access.close()


def test_a_hash_is_renewed_when_the_parameters_change(tmp_path, access):
    stronger = Access(tmp_path, hasher=PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    stronger.sign_in("wang", GOOD)
    stronger.close()
    with sqlite3.connect(tmp_path / "access.sqlite") as db:
        assert "m=16,t=2" in db.execute("select password from users").fetchone()[0]
    db.close()


# Guessing


def test_an_unknown_name_a_closed_account_and_a_wrong_password_look_alike(tmp_path):
    hasher = CountingHasher()
    access = Access(tmp_path, hasher=hasher)
    for name in ("wang", "li"):
        access.add_user(name, "analyst", GOOD)
    access.disable("li")
    seen = set()
    for name in ("wang", "li", "nobody"):
        hasher.hashed = 0
        seen.add((str(fail(access, name)), hasher.hashed))
    access.close()
    assert seen == {("用户名或密码不正确。 请检查后重新输入。", 1)}


def test_after_five_failures_a_name_must_wait_wherever_they_came_from(access, clock):
    for number in range(5):
        assert not isinstance(fail(access, address=f"10.0.0.{number}"), TooManyAttempts)
        clock.now += 60
    refused = fail(access, address="10.0.0.9")
    assert (type(refused), refused.seconds) == (TooManyAttempts, FAILURE_WINDOW_SECONDS - 300)
    with pytest.raises(TooManyAttempts):
        access.sign_in("wang", GOOD, "10.0.0.9")
    clock.now += refused.seconds
    assert access.sign_in("wang", GOOD, "10.0.0.9")


def test_after_thirty_failures_an_address_must_wait_whichever_names_it_tried(access):
    for number in range(30):
        assert not isinstance(fail(access, name=f"nobody{number}"), TooManyAttempts)
    assert isinstance(fail(access), TooManyAttempts)
    assert access.sign_in("wang", GOOD, "10.0.0.2")


def test_a_success_forgives_the_failures_of_its_own_name_only(access):
    for _ in range(4):
        fail(access, name="nobody")
    access.sign_in("wang", GOOD, "10.0.0.1")
    fail(access, name="nobody")
    assert isinstance(fail(access, name="nobody"), TooManyAttempts)
    access.sign_in("wang", GOOD, "10.0.0.1")


def test_a_new_password_forgives_the_failures_of_its_name(access):
    for _ in range(5):
        fail(access)
    assert isinstance(fail(access), TooManyAttempts)
    access.set_password("wang", GOOD)
    assert access.sign_in("wang", GOOD, "10.0.0.1")


def test_many_attempts_at_once_do_not_slip_past_the_limit(access):
    with ThreadPoolExecutor(8) as pool:
        refusals = list(pool.map(lambda _: type(fail(access)), range(12)))
    assert refusals.count(Denied) == 5


def test_no_secret_and_no_mistyped_password_is_kept_readable(access, tmp_path):
    token = access.sign_in("wang", GOOD)
    fail(access, name="typed-my-secret-here")
    access.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("access.sqlite*"))
    assert not any(word.encode() in kept for word in (GOOD, token, token.split(".")[0], "typed-my-secret-here"))


# Accounts and roles


@pytest.mark.parametrize(
    ("name", "role", "password", "key"),
    [
        ("li", "analyst", "short-one", "password_length"),
        ("li", "analyst", "x" * 201, "password_length"),
        ("a-long-name", "analyst", "A-Long-Name", "password_is_name"),
        ("two words", "analyst", GOOD, "bad_name"),
        ("", "analyst", GOOD, "bad_name"),
        ("<b>", "analyst", GOOD, "bad_name"),
        ("li", "owner", GOOD, "bad_role"),
        ("Wang", "reader", GOOD, "name_taken"),
    ],
)
def test_bad_accounts_are_refused(access, name, role, password, key):
    with pytest.raises(BadAccount) as caught:
        access.add_user(name, role, password)
    assert caught.value.key == key
    assert [user.name for user in access.users()] == ["wang"]


def test_the_last_active_administrator_cannot_be_disabled(access):
    access.add_user("zhao", "administrator", GOOD)
    with pytest.raises(BadAccount, match="最后一个"):
        access.disable("zhao")
    access.add_user("qian", "administrator", GOOD)
    access.disable("zhao")
    with pytest.raises(BadAccount, match="最后一个"):
        access.disable("qian")
    assert [(user.name, user.disabled) for user in access.users()] == [("qian", False), ("wang", False), ("zhao", True)]


@pytest.mark.parametrize(
    "change", [Access.disable, Access.enable, lambda access, name: access.set_password(name, GOOD)]
)
def test_an_unknown_name_cannot_be_changed(access, change):
    with pytest.raises(BadAccount, match="没有名为"):
        change(access, "nobody")


@pytest.mark.parametrize(
    ("have", "may"),
    [
        (None, set()),
        ("reader", {"reader"}),
        ("analyst", {"reader", "analyst"}),
        ("administrator", {"reader", "analyst", "administrator"}),
    ],
)
def test_each_role_may_do_what_the_ones_below_it_may(access, have, may):
    who = have and Identity("wang", have)
    for role in ("reader", "analyst", "administrator"):
        if role in may:
            assert access.require(who, role) == who
        else:
            with pytest.raises(AccessDenied, match="请"):
                access.require(who, role)


# The first administrator


def test_the_setup_link_makes_one_administrator_once(access):
    token = access.setup_token()
    assert access.identify(access.redeem(token, "zhao", GOOD)) == Identity("zhao", "administrator")
    with pytest.raises(Denied, match="已使用"):
        access.redeem(token, "qian", GOOD)
    assert access.setup_token() is None


def test_a_bad_name_or_password_does_not_use_the_link_up(access):
    token = access.setup_token()
    with pytest.raises(BadAccount):
        access.redeem(token, "wang", GOOD)
    with pytest.raises(BadAccount):
        access.redeem(token, "zhao", "short")
    assert access.redeem(token, "zhao", GOOD)


def test_a_newer_link_replaces_the_older(access):
    older, newer = access.setup_token(), access.setup_token()
    assert (access.may_set_up(older), access.may_set_up(newer)) == (False, True)


def test_the_link_expires(access, clock):
    token = access.setup_token()
    clock.now += SETUP_SECONDS
    with pytest.raises(Denied):
        access.redeem(token, "zhao", GOOD)


def test_the_link_is_void_once_there_is_an_administrator(access):
    token = access.setup_token()
    access.add_user("zhao", "administrator", GOOD)
    with pytest.raises(Denied):
        access.redeem(token, "qian", GOOD)


# The record


def test_everything_done_is_recorded_with_its_address(access, clock):
    fail(access)
    fail(access, name="nobody")
    access.sign_out(access.sign_in("wang", GOOD, "10.0.0.1"), "10.0.0.2")
    access.set_password("wang", "another-password")
    access.disable("wang")
    access.enable("wang")
    access.redeem(access.setup_token(), "zhao", GOOD, "10.0.0.3")
    assert [(row.at, row.who, row.what, row.address) for row in access.audit()] == [
        (clock.now, "wang", "user_added", ""),
        (clock.now, "wang", "sign_in_failed", "10.0.0.1"),
        (clock.now, "", "sign_in_failed", "10.0.0.1"),
        (clock.now, "wang", "sign_in", "10.0.0.1"),
        (clock.now, "wang", "sign_out", "10.0.0.2"),
        (clock.now, "wang", "passwd", ""),
        (clock.now, "wang", "disabled", ""),
        (clock.now, "wang", "enabled", ""),
        (clock.now, "zhao", "setup", "10.0.0.3"),
    ]


@pytest.mark.parametrize("sql", ["delete from audit", "update audit set who = 'li'"])
def test_the_record_only_grows(access, tmp_path, sql):
    db = sqlite3.connect(tmp_path / "access.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        db.execute(sql)
    db.close()


# The folder


def test_the_key_and_the_accounts_are_private(access, tmp_path):
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert {name: mode for name, mode in modes.items() if name != "access.lock"} == {
        "secret.key": 0o600,
        "access.sqlite": 0o600,
        "access.sqlite-wal": 0o600,
        "access.sqlite-shm": 0o600,
    }


def _sign_in_elsewhere(folder):
    access = Access(folder, hasher=CHEAP)
    access.add_user(f"user{multiprocessing.current_process().pid}", "reader", GOOD)
    access.close()
    return (folder / "secret.key").read_text()


def test_processes_starting_together_agree_on_one_key_and_keep_each_other_s_accounts(tmp_path):
    with multiprocessing.get_context("spawn").Pool(3, maxtasksperchild=1) as pool:
        keys = pool.map(_sign_in_elsewhere, [tmp_path / "new"] * 3, chunksize=1)
    access = Access(tmp_path / "new", hasher=CHEAP)
    assert (len(set(keys)), len(access.users())) == (1, 3)
    access.close()


# The command line


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("YARDSTICK_DATA_DIR", str(tmp_path))
    return lambda *words, stdin="": CliRunner().invoke(users_app, list(words), input=stdin)


def test_users_are_added_listed_disabled_enabled_and_given_passwords(run):
    assert run("add", "李明", "--role", "analyst", "--password-stdin", stdin=f"{GOOD}\n").output == (
        "已添加 李明（分析员）。\n"
    )
    assert run("disable", "李明").output == "已停用 李明，其所有登录已结束。\n"
    assert run("list").output == "李明\t分析员\t已停用\n"
    assert run("enable", "李明").exit_code == 0
    assert run("passwd", "李明", stdin=f"{GOOD}\n{GOOD}\n").exit_code == 0
    assert '"role": "analyst",\n    "disabled": false' in run("list", "--format", "json").output


@pytest.mark.parametrize(
    ("words", "stdin", "code", "said"),
    [
        (("list",), "", 1, "还没有账号"),
        (
            ("add", "li", "--role", "analyst", "--password-stdin"),
            "short\n",
            1,
            "密码的长度不符合要求。 请输入 10 至 200",
        ),
        (("add", "li", "--role", "analyst"), f"{GOOD}\nanother-password\n", 1, "不一致"),
        (("add", "li", "--role", "owner"), "", 2, ""),
        (("add", "li"), "", 2, ""),
        (("list", "--format", "xml"), "", 2, ""),
    ],
)
def test_failures_exit_with_1_and_wrong_usage_with_2(run, words, stdin, code, said):
    result = run(*words, stdin=stdin)
    assert (result.exit_code, said in result.stderr) == (code, True)
