"""What a node's database says of the migrations that ran, and what it holds."""

from collections import Counter
from datetime import datetime
from typing import LiteralString

from psycopg import sql

from sangam.node.postgres import connections, roles
from sangam.node.settings import Settings


def packages_at(name: str, settings: Settings) -> set[str]:
    """Return the packages of which a migration of this name ran."""
    with connections.connect(settings) as asked:
        return {row[0] for row in asked.execute("SELECT app FROM django_migrations WHERE name = %s", [name])}


def forget(package: str, name: str, settings: Settings) -> datetime:
    """Remove the row of a migration, as if it had never run; return when it ran."""
    with connections.connect(settings, as_role=roles.OWNER) as owner:
        removed = "DELETE FROM django_migrations WHERE app = %s AND name = %s RETURNING applied"
        row: tuple[datetime] | None = owner.execute(removed, [package, name]).fetchone()
        assert row is not None
        return row[0]


def remember(package: str, name: str, applied: datetime, settings: Settings) -> None:
    """Put back the row that `forget` removed."""
    with connections.connect(settings, as_role=roles.OWNER) as owner:
        written = "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)"
        owner.execute(written, [package, name, applied])


def alter(table: str, change: LiteralString, settings: Settings) -> None:
    """Change a table as its owner."""
    with connections.connect(settings, as_role=roles.OWNER) as owner:
        owner.execute(sql.SQL("ALTER TABLE {} " + change).format(sql.Identifier(table)))


def records_by_kind(settings: Settings) -> Counter[str]:
    """Return how many records of each kind there are."""
    with connections.connect(settings) as asked:
        return Counter(dict(asked.execute("SELECT kind, count(*) FROM records_record GROUP BY kind").fetchall()))
