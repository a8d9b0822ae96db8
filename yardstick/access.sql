-- Accounts, their sessions and the record of both. Times are seconds since 1970, UTC.
create table if not exists users (
  name text primary key,
  role text not null,
  password text not null,             -- an argon2id hash
  disabled integer not null default 0,
  created real not null
);
create table if not exists sessions (
  id_hash text primary key,
  name text not null references users (name),
  expires real not null,
  revoked integer not null default 0
);
-- Sign-ins that have not succeeded; the name is hashed, because people type their password there by mistake.
create table if not exists attempts (
  name_hash text not null,
  address text not null,
  at real not null
);
create index if not exists attempts_by_name on attempts (name_hash, at);
create index if not exists attempts_by_address on attempts (address, at);
-- At most one row: the link with which the first administrator is made.
create table if not exists setup (
  token_hash text not null,
  expires real not null
);
create table if not exists audit (
  id integer primary key,
  at real not null,
  who text not null,                  -- the account concerned; empty when there is no such account
  what text not null,
  address text not null
);
create trigger if not exists audit_keeps_rows before delete on audit
begin select raise(abort, 'the audit only grows'); end;
create trigger if not exists audit_keeps_words before update on audit
begin select raise(abort, 'the audit only grows'); end;
