"""What a backup says of itself, and how a restored node differs from it.

Written are the rows and the digest of each table, the head of the ledger, and the SHA-256 of each key and file.  A
table's digest is the sum of its rows' 64-bit hashes, so that no order is needed.  It finds what was lost or changed by
accident; against a forger stands the seal of the file.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from psycopg import sql

NAME = "contents.json"

COUNTED = {"records": "records_record", "ledger rows": "audit_ledger", "officers": "access_officer"}
"""The tables that are counted for a reader, by what their rows are."""

_HEADS = "audit_head"
_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
_ROWS = sql.SQL("SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM {} t")
_HEAD = "SELECT size || ' rows, root ' || encode(root, 'hex') FROM audit_head ORDER BY size DESC LIMIT 1"
_SAME_TEXT = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "iso_8601",
    "bytea_output": "hex",
    "extra_float_digits": "1",
}
"""Settings by which two servers write a row as the same text."""


@dataclass(frozen=True, slots=True)
class Database:
    """What a database holds.  tables: rows and digest by name.  ledger_head: of its newest signed head, or nothing."""

    tables: dict[str, tuple[int, str]]
    ledger_head: str

    def count(self, table: str) -> int:
        """Return how many rows a table has, 0 where there is none."""
        return self.tables.get(table, (0, ""))[0]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup says of itself.  files: the SHA-256 of each key and file by its name in the home."""

    database: Database
    files: dict[str, str]

    def to_json(self) -> str:
        """Return it as a backup carries it."""
        return json.dumps(asdict(self))


def read_contents(path: Path) -> Contents | None:
    """Return what a backup says of itself, or None for one that was made by a program that wrote no such thing."""
    if not path.exists():
        return None
    written = json.loads(path.read_text(encoding="utf-8"))
    tables = {name: (rows, digest) for name, (rows, digest) in written["database"]["tables"].items()}
    return Contents(Database(tables, written["database"]["ledger_head"]), written["files"])


def describe_database(connection: psycopg.Connection) -> Database:
    """Return what a database holds, as the connection's snapshot shows it.  Reads every row."""
    for name, value in _SAME_TEXT.items():
        connection.execute("SELECT set_config(%s, %s, false)", (name, value))
    names = [name for (name,) in connection.execute(_TABLES).fetchall()]
    tables = {name: _describe_table(connection, name) for name in names}
    head = connection.execute(_HEAD).fetchone() if _HEADS in tables else None
    return Database(tables, head[0] if head else "")


def differences(written: Contents, restored: Database, home: Path) -> Iterator[str]:
    """Yield a sentence for whatever of a restored node is not as its backup says."""
    yield from _different_tables(written.database, restored)
    if (head := written.database.ledger_head) != restored.ledger_head:
        yield f"The ledger's head was {head or 'none'}, and is {restored.ledger_head or 'none'}."
    for name, digest in written.files.items():
        path = home / name
        if not path.is_file():
            yield f"{name} was backed up and did not come back."
        elif _digest_file(path) != digest:
            yield f"{name} came back with another content."


def _different_tables(written: Database, restored: Database) -> Iterator[str]:
    for table in sorted(written.tables.keys() | restored.tables.keys()):
        before, after = written.count(table), restored.count(table)
        if before != after:
            yield f"{table}: {before} rows were backed up, {after} came back."
        elif written.tables.get(table) != restored.tables.get(table):
            yield f"{table}: its {after} rows came back with another content."


def _describe_table(connection: psycopg.Connection, name: str) -> tuple[int, str]:
    ((rows, digest),) = connection.execute(_ROWS.format(sql.Identifier("public", name))).fetchall()
    return rows, digest


def _digest_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
