"""What Candour is measured against: a bare Flask + Jinja application on SQLite, `bench.bare:create_app()`.

A page reads 20 rows by key and loops over them in an autoescaped template; the rows are as long as it takes for the
page to have the same bytes as the Candour page it stands beside. A POST verifies an Ed25519 signature and inserts a
row as durably as Candour does (WAL, synchronous FULL, BEGIN IMMEDIATE). No session, no headers, no forms library.
"""

import os
import sqlite3
import threading
from collections.abc import Mapping
from itertools import cycle, islice
from pathlib import Path

from flask import Flask, render_template, request
from jinja2 import DictLoader
from nacl.signing import VerifyKey

DATABASE = "BENCH_BARE"
ROWS = 20
FIELDS = ("id", "name", "day", "text")
TEMPLATES = {
    "page.html": """<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>{{ title }}</title><link rel="stylesheet" href="/static/bare.css"></head>
<body>
<main>
<h1>{{ title }}</h1>
{% for row in rows %}
<article id="p-{{ row.id }}">
<h2>{{ row.name }}</h2>
<p class="meta">{{ row.day }}</p>
<div class="text">{{ row.text }}</div>
</article>
{% endfor %}
</main>
</body>
</html>
""",
    "posted.html": """<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>Posted</title></head>
<body><main><h1>Your post is in</h1><p>{{ key }}</p></main></body>
</html>
""",
}
_SCHEMA = """
CREATE TABLE rows (page TEXT, id INTEGER, name TEXT, day TEXT, text TEXT, PRIMARY KEY (page, id)) WITHOUT ROWID;
CREATE TABLE posts (id INTEGER PRIMARY KEY, author BLOB NOT NULL, signature BLOB NOT NULL, text TEXT NOT NULL);
"""
_WORDS = "the depot move was told to us on a noticeboard and then again by letter which said something else ".split()
_local = threading.local()


def create_app() -> Flask:
    app = Flask("bare", static_folder=None)
    app.jinja_loader = DictLoader(TEMPLATES)
    path = os.environ[DATABASE]

    @app.get("/pages/<name>")
    def page(name: str) -> str:
        sql = "SELECT id, name, day, text FROM rows WHERE page = ? AND id >= ? ORDER BY id LIMIT ?"
        rows = _conn(path).execute(sql, (name, 0, ROWS)).fetchall()
        return render_template("page.html", title=name, rows=rows)

    @app.post("/posts")
    def post() -> str:
        text, key = request.form["text"], bytes.fromhex(request.form["key"])
        signature = bytes.fromhex(request.form["signature"])
        VerifyKey(key).verify(text.encode(), signature)
        conn = _conn(path)
        conn.execute("BEGIN IMMEDIATE")
        conn.execute("INSERT INTO posts (author, signature, text) VALUES (?, ?, ?)", (key, signature, text))
        conn.execute("COMMIT")
        return render_template("posted.html", key=request.form["key"])

    return app


def make(path: Path, sizes: Mapping[str, int]) -> None:
    """The database: for each page, rows that make it exactly so many bytes long."""
    conn = sqlite3.connect(path)
    conn.executescript("PRAGMA journal_mode = WAL;" + _SCHEMA)
    for name in sizes:
        _insert(conn, name, 0)
    os.environ[DATABASE] = str(path)
    client = create_app().test_client()
    for name, size in sizes.items():
        _insert(conn, name, size - len(client.get(f"/pages/{name}").data))
    assert {name: len(client.get(f"/pages/{name}").data) for name in sizes} == dict(sizes)
    conn.close()


def _insert(conn: sqlite3.Connection, name: str, characters: int) -> None:
    """Rows with so many characters of text between them, none of which needs escaping."""
    for at in range(ROWS):
        length = max(0, characters // ROWS + (characters % ROWS if at == 0 else 0))
        text = " ".join(islice(cycle(_WORDS), length // 2))[:length].ljust(length, "x")
        row = (name, at, "Quiet Heron", "Tuesday 4 November", text)
        conn.execute("INSERT OR REPLACE INTO rows (page, id, name, day, text) VALUES (?, ?, ?, ?, ?)", row)
    conn.commit()


def _conn(path: str) -> sqlite3.Connection:
    conn: sqlite3.Connection | None = getattr(_local, "conn", None)
    if conn is None:
        conn = _local.conn = sqlite3.connect(path, timeout=30, isolation_level=None)
        conn.row_factory = sqlite3.Row
        conn.execute("PRAGMA synchronous = FULL")
    return conn
