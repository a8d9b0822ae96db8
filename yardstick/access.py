"""Who may read, upload, publish and administer: accounts, passwords, sessions, and the record of what was done.

Everything lives in `<root>/access.sqlite` and `<root>/secret.key`; both belong to the service's own user alone.
Several threads and several processes may use one folder at the same time.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import sqlite3
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from filelock import FileLock
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from yardstick.errors import AccessDenied, UsageError, YardstickError
from yardstick.texts import Lang, text

Role = Literal["reader", "analyst", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)  # each may do what the ones before it may

SESSION_SECONDS = 12 * 3600
SETUP_SECONDS = 24 * 3600
FAILURES_ALLOWED = 5  # per account name
FAILURES_ALLOWED_PER_ADDRESS = 30  # a whole school may stand behind one address
FAILURE_WINDOW_SECONDS = 15 * 60
PASSWORD_MIN_LENGTH = 10
PASSWORD_MAX_LENGTH = 200
_NAME = re.compile(r"[\w.@-]{1,40}")
_SCHEMA = Path(__file__).with_name("access.sql")


@dataclass(frozen=True)
class Identity:
    """Who is asking, as far as permissions go; another way of signing in only has to make one of these."""

    name: str
    role: Role


@dataclass(frozen=True)
class User:
    """One account; `created` in seconds since 1970, UTC."""

    name: str
    role: Role
    disabled: bool
    created: float


@dataclass(frozen=True)
class AuditRow:
    """One line of the record; `at` in seconds since 1970, UTC, `who` is the account concerned."""

    at: float
    who: str
    what: str
    address: str


class _Worded(YardstickError):
    """An error whose sentence is in the catalogue, so that a page can show it in its own language."""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(text("zh", f"access.error.{key}", **values), fix=text("zh", f"access.cure.{key}", **values))

    def words(self, lang: Lang) -> str:
        """The whole sentence and its cure in one language."""
        parts = (text(lang, f"access.{part}.{self.key}", **self.values) for part in ("error", "cure"))
        return ("" if lang == "zh" else " ").join(parts)


class Denied(_Worded, AccessDenied):
    """Not signed in, not enough of a role, or a wrong name, password or link."""


class TooManyAttempts(Denied):
    """Too many failed sign-ins for this name or from this address; `seconds` until the next may be tried."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__("too_many", minutes=-(-seconds // 60))


class BadAccount(_Worded, UsageError):
    """An account cannot be made or changed like this."""


class _ClockSigner(TimestampSigner):
    """Signs with the clock it was given."""

    def __init__(self, *args: Any, clock: Callable[[], float], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock())


class Access:
    """The accounts of one installation, in the folder `root`."""

    def __init__(
        self, root: Path, clock: Callable[[], float] = time.time, hasher: PasswordHasher | None = None
    ) -> None:
        self._clock = clock
        self._hasher = hasher or PasswordHasher()
        self._hashing = threading.BoundedSemaphore(2)  # one hash takes 64 MiB: many sign-ins queue, they do not pile up
        self._lock = threading.Lock()
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / "access.lock"):
            self._secret = _secret(root / "secret.key")
            self._db = _database(root / "access.sqlite")
        self._signed = URLSafeTimedSerializer(
            self._secret,
            salt="yardstick.session",
            signer=_ClockSigner,
            signer_kwargs={"clock": clock, "key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def close(self) -> None:
        """Give the database file back."""
        with self._lock:
            self._db.close()

    # Accounts

    def add_user(self, name: str, role: Role, password: str) -> None:
        """Make an account. Raises BadAccount for a bad or taken name, a bad password or an unknown role."""
        name, hashed = self._new_account(name, role, password)
        with self._writing():
            self._insert_user(name, role, hashed)
            self._note(name, "user_added")

    def users(self) -> list[User]:
        """Every account, in the order of names."""
        rows = self._rows("select name, role, disabled, created from users order by name")
        return [User(name, role, bool(disabled), created) for name, role, disabled, created in rows]

    def disable(self, name: str) -> None:
        """Close an account and end its sessions. Raises BadAccount for the last administrator."""
        name = tidy_name(name)
        with self._writing():
            self._known(name)
            if self._administrators() == {name}:
                raise BadAccount("last_administrator", name=name)
            self._db.execute("update users set disabled = 1 where name = ?", (name,))
            self._end_sessions(name)
            self._note(name, "disabled")

    def enable(self, name: str) -> None:
        """Open a closed account again; its old sessions stay ended."""
        name = tidy_name(name)
        with self._writing():
            self._known(name)
            self._db.execute("update users set disabled = 0 where name = ?", (name,))
            self._note(name, "enabled")

    def set_password(self, name: str, password: str) -> None:
        """Replace the password, forget failed attempts, and end every session of the account."""
        name = tidy_name(name)
        _check_password(name, password)
        hashed = self._hash(password)
        with self._writing():
            self._known(name)
            self._db.execute("update users set password = ? where name = ?", (hashed, name))
            self._db.execute("delete from attempts where name_hash = ?", (self._blind(name),))
            self._end_sessions(name)
            self._note(name, "passwd")

    # Sessions

    def sign_in(self, name: str, password: str, address: str = "") -> str:
        """A session token. Raises Denied (the same for every cause) or TooManyAttempts."""
        name = tidy_name(name)
        self._count_attempt(name, address)
        stored = self._password_of(name)
        if stored is None:
            self._hash(password)  # an unknown name costs the same time as a wrong password
        if stored is None or not self._matches(stored, password):
            with self._writing():
                self._note(name if self._exists(name) else "", "sign_in_failed", address)
            raise Denied("wrong")
        return self._admit(name, stored, password, address)

    def identify(self, token: str | None) -> Identity | None:
        """Who holds this token now; None for no, a forged, an expired or an ended session, or a closed account."""
        session = self._session_of(token)
        if session is None:
            return None
        row = self._row(
            "select u.name, u.role from sessions s join users u using (name)"
            " where s.id_hash = ? and s.revoked = 0 and s.expires > ? and u.disabled = 0",
            (_digest(session), self._clock()),
        )
        return Identity(*row) if row else None

    def sign_out(self, token: str | None, address: str = "") -> None:
        """End one session; a token that is not one is left alone."""
        identity, session = self.identify(token), self._session_of(token)
        if identity and session:
            with self._writing():
                self._db.execute("update sessions set revoked = 1 where id_hash = ?", (_digest(session),))
                self._note(identity.name, "sign_out", address)

    @staticmethod
    def require(identity: Identity | None, role: Role) -> Identity:
        """The identity, when its role reaches `role`. Raises Denied, which says what to do next."""
        if identity is None:
            raise Denied("sign_in_first")
        if ROLES.index(identity.role) < ROLES.index(role):
            raise Denied(f"needs_{role}")
        return identity

    # The first administrator

    def setup_token(self) -> str | None:
        """A new token for making the first administrator, replacing the last one; None when there is one already."""
        token = secrets.token_urlsafe(32)
        with self._writing():
            self._db.execute("delete from setup")
            if self._administrators():
                return None
            expires = self._clock() + SETUP_SECONDS
            self._db.execute("insert into setup values (?, ?)", (_digest(token), expires))
        return token

    def may_set_up(self, token: str) -> bool:
        """Whether `redeem` would still accept this token."""
        with self._lock:
            return self._setup_open(token)

    def redeem(self, token: str, name: str, password: str, address: str = "") -> str:
        """Make the first administrator and sign them in: a session token. Raises Denied or BadAccount."""
        if not self.may_set_up(token):
            raise Denied("setup_link")
        name, hashed = self._new_account(name, "administrator", password)
        with self._writing():
            if not self._setup_open(token):
                raise Denied("setup_link")
            self._db.execute("delete from setup")
            self._insert_user(name, "administrator", hashed)
            self._note(name, "setup", address)
            return self._new_session(name)

    # The record

    def audit(self) -> list[AuditRow]:
        """Everything that was recorded, oldest first."""
        return [AuditRow(*row) for row in self._rows("select at, who, what, address from audit order by id")]

    # Inside a transaction

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock, self._db:
            self._db.execute("begin immediate")
            yield

    def _note(self, who: str, what: str, address: str = "") -> None:
        self._db.execute(
            "insert into audit (at, who, what, address) values (?, ?, ?, ?)", (self._clock(), who, what, address)
        )

    def _administrators(self) -> set[str]:
        rows = self._db.execute("select name from users where role = 'administrator' and disabled = 0")
        return {name for (name,) in rows}

    def _exists(self, name: str) -> bool:
        return self._db.execute("select 1 from users where name = ?", (name,)).fetchone() is not None

    def _known(self, name: str) -> None:
        if not self._exists(name):
            raise BadAccount("no_such_name", name=name)

    def _insert_user(self, name: str, role: Role, hashed: str) -> None:
        if self._exists(name):
            raise BadAccount("name_taken", name=name)
        self._db.execute(
            "insert into users (name, role, password, created) values (?, ?, ?, ?)", (name, role, hashed, self._clock())
        )

    def _end_sessions(self, name: str) -> None:
        self._db.execute("update sessions set revoked = 1 where name = ?", (name,))

    def _new_session(self, name: str) -> str:
        session, now = secrets.token_urlsafe(32), self._clock()
        self._db.execute("delete from sessions where expires <= ?", (now,))
        self._db.execute(
            "insert into sessions (id_hash, name, expires) values (?, ?, ?)",
            (_digest(session), name, now + SESSION_SECONDS),
        )
        return str(self._signed.dumps(session))

    def _setup_open(self, token: str) -> bool:
        row = self._db.execute("select token_hash from setup where expires > ?", (self._clock(),)).fetchone()
        return row is not None and hmac.compare_digest(row[0], _digest(token)) and not self._administrators()

    # Outside one

    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def _row(self, sql: str, values: tuple[object, ...]) -> tuple[Any, ...] | None:
        return next(iter(self._rows(sql, values)), None)

    def _session_of(self, token: str | None) -> str | None:
        try:
            return str(self._signed.loads(token, max_age=SESSION_SECONDS)) if token else None
        except BadData:
            return None

    def _new_account(self, name: str, role: str, password: str) -> tuple[str, str]:
        name = tidy_name(name)
        if not _NAME.fullmatch(name):
            raise BadAccount("bad_name")
        if role not in ROLES:
            raise BadAccount("bad_role", roles=", ".join(ROLES))
        _check_password(name, password)
        return name, self._hash(password)

    def _count_attempt(self, name: str, address: str) -> None:
        """Every attempt counts as failed until it succeeds, so that many at once cannot slip past the limit."""
        blind, now = self._blind(name), self._clock()
        with self._writing():
            self._db.execute("delete from attempts where at <= ?", (now - FAILURE_WINDOW_SECONDS,))
            wait = max(
                self._wait("name_hash", blind, FAILURES_ALLOWED),
                self._wait("address", address, FAILURES_ALLOWED_PER_ADDRESS),
            )
            if wait > 0:
                raise TooManyAttempts(max(1, round(wait)))
            self._db.execute("insert into attempts values (?, ?, ?)", (blind, address, now))

    def _password_of(self, name: str) -> str | None:
        row = self._row("select password from users where name = ? and disabled = 0", (name,))
        return str(row[0]) if row else None

    def _admit(self, name: str, stored: str, password: str, address: str) -> str:
        """A session for a right password, unless the account changed while that password was being checked."""
        fresh = self._hash(password) if self._hasher.check_needs_rehash(stored) else stored
        with self._writing():
            changed = self._db.execute(
                "update users set password = ? where name = ? and password = ? and disabled = 0", (fresh, name, stored)
            )
            if not changed.rowcount:
                raise Denied("wrong")
            self._db.execute("delete from attempts where name_hash = ?", (self._blind(name),))
            self._note(name, "sign_in", address)
            return self._new_session(name)

    def _wait(self, column: Literal["name_hash", "address"], value: str, allowed: int) -> float:
        sql = f"select at from attempts where {column} = ? order by at desc limit 1 offset ?"
        row = self._db.execute(sql, (value, allowed - 1)).fetchone()
        return float(row[0]) + FAILURE_WINDOW_SECONDS - self._clock() if row else 0.0

    def _hash(self, password: str) -> str:
        with self._hashing:
            return self._hasher.hash(_tidy(password))

    def _matches(self, stored: str, password: str) -> bool:
        try:
            with self._hashing:
                return self._hasher.verify(stored, _tidy(password))
        except (VerificationError, InvalidHashError):
            return False

    def _blind(self, name: str) -> str:
        return hmac.new(self._secret.encode(), name.encode(), hashlib.sha256).hexdigest()


def tidy_name(name: str) -> str:
    """The one spelling of a name: full-width letters, capitals and spaces around it make no difference."""
    return _tidy(name).strip().casefold()


def _tidy(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed)  # an input method may type full-width letters


def _check_password(name: str, password: str) -> None:
    if not PASSWORD_MIN_LENGTH <= len(_tidy(password)) <= PASSWORD_MAX_LENGTH:
        raise BadAccount("password_length", least=PASSWORD_MIN_LENGTH, most=PASSWORD_MAX_LENGTH)
    if tidy_name(password) == name:
        raise BadAccount("password_is_name")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _secret(path: Path) -> str:
    """This installation's signing key, made on first use; the caller holds the lock."""
    if not path.exists():
        draft = path.with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    return path.read_text()


def _database(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # sqlite itself would make it readable by everybody
    database = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    database.execute("pragma journal_mode = wal")
    database.execute("pragma foreign_keys = on")
    database.executescript(_SCHEMA.read_text(encoding="utf-8"))
    return database
