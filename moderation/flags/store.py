"""SQL for flags: counts, and ids by which each session counts once for each post."""

from collections import Counter

from core.db import Database


def insert_id(db: Database, post_id: bytes, flag_id: bytes) -> bool:
    """False when this session has flagged this post already."""
    sql = "INSERT INTO flag_ids (post_id, flag_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
    return db.execute(sql, post_id, flag_id) == 1


def add(db: Database, post_id: bytes, number: int, rule: int, members: int) -> None:
    sql = """INSERT INTO flags (post_id, number, rule, members) VALUES (?, ?, ?, ?)
             ON CONFLICT (post_id, number, rule) DO UPDATE SET members = flags.members + excluded.members"""
    db.execute(sql, post_id, number, rule, members)


def of_post(db: Database, post_id: bytes) -> Counter[tuple[int, int]]:
    """By (number, rule)."""
    rows = db.query("SELECT number, rule, members FROM flags WHERE post_id = ?", post_id)
    return Counter({(row["number"], row["rule"]): row["members"] for row in rows})


def forget(db: Database, post_id: bytes) -> None:
    db.execute("DELETE FROM flags WHERE post_id = ?", post_id)
    db.execute("DELETE FROM flag_ids WHERE post_id = ?", post_id)
