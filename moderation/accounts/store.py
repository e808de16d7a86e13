"""SQL for accounts: a keyed hash of a name, and what its passphrase opens."""

from typing import NamedTuple

from core.db import Database


class Row(NamedTuple):
    account_id: bytes
    kind: int
    salt: bytes
    sealed: bytes


def account(db: Database, account_id: bytes) -> Row | None:
    rows = db.query("SELECT account_id, kind, salt, sealed FROM accounts WHERE account_id = ?", account_id)
    return Row(**rows[0]) if rows else None


def set_account(db: Database, row: Row) -> None:
    sql = """INSERT INTO accounts (account_id, kind, salt, sealed) VALUES (?, ?, ?, ?)
             ON CONFLICT (account_id) DO UPDATE SET salt = excluded.salt, sealed = excluded.sealed"""
    db.execute(sql, *row)


def delete_account(db: Database, account_id: bytes) -> None:
    db.execute("DELETE FROM accounts WHERE account_id = ?", account_id)
