"""Fills a shop's database with orders, by SQL: the shop itself would take an hour to sell them."""

import sqlite3

from .processes import TOP, Failure


def database(data):
    """The shop's database file."""
    found = sorted(data.glob("*.sqlite")) + sorted(data.glob("*.db"))
    if len(found) != 1:
        raise Failure(f"expected one database in {data}, found {len(found)}")
    return found[0]


def orders(path, count):
    script = (TOP / "Benchmarks/fill.sql").read_text()
    statements = [part for part in script.split(";\n") if part.strip()]
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN")
        for statement in statements:
            wanted = {"orders": count} if ":orders" in uncommented(statement) else {}
            connection.execute(statement, wanted)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def newest_part(path):
    """The last entry of the history that the search's index knows."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        newest = connection.execute("SELECT coalesce(max(id), 0) FROM search_parts").fetchone()[0]
    connection.close()
    return newest


def uncommented(statement):
    return "\n".join(line for line in statement.splitlines() if not line.startswith("--"))
