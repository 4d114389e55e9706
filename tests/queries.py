"""Counting what a block asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


class Asked:
    """The statements that were sent inside the block, transaction control left out."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __len__(self) -> int:
        return len(self.statements)


@contextmanager
def counted() -> Iterator[Asked]:
    """Note each statement that the block sends on the connection that is in force."""
    asked = Asked()

    def note(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # Django's own protocol
        asked.statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield asked
