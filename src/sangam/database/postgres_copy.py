"""Appending many rows by COPY: PostgreSQL skips the planning of each row, Python the adapting of each value."""

from collections.abc import Iterable, Sequence
from itertools import islice

from django.db import connection
from psycopg import sql

from sangam.database import statements as prepared

_LINES_AT_ONCE = 200  # the server takes in what it has while the next are written
_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))


def copy_lines(table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    """Append rows to a table in the running transaction, each a line of COPY's text format, its values `escaped`.

    Nothing is asked of the database where there are no lines.  Raises Django's database errors, as any query does.
    """
    waiting = iter(lines)
    first = next(waiting, None)
    if first is None:
        return
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    prepared.send_waiting()
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(first)
        while some := "".join(islice(waiting, _LINES_AT_ONCE)):
            copy.write(some)


def escape_text(text: str) -> str:
    """Return a text as a value of a line."""
    for plain, escape in _ESCAPES:
        text = text.replace(plain, escape)
    return text
