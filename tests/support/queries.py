"""Counting what a block asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from sangam.database import pipeline
from sangam.database import statements as prepared


class Asked:
    """The statements that were sent inside the block, transaction control left out."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self.statements: list[str] = []
        self._session = pipeline.of(connection.connection)
        self._before = self._session.made

    @property
    def rounds(self) -> int:
        """How many round trips the prepared ones took so far, COMMIT with them or not."""
        return self._session.made - self._before

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


def count_plans(statement: str) -> tuple[int, int]:
    """Return how often a prepared statement ran by one plan for all values, and how often by one of its own."""
    asked = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement = %s"
    ((generic, custom),) = prepared.run(asked, [statement])
    return generic, custom
