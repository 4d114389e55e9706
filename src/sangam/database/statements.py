"""Prepared statements for the few queries that every act and every envelope runs, in as few round trips as can be.

Django binds values in the client and lets PostgreSQL plan each statement anew.  For these queries planning costs more
than running them (measured: 0.3 of 0.45 ms to number a row).  The statement is prepared once a connection.  A round
trip costs more than most of them, too: what answers nothing is run `later`, with the next statement or the commit.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import InterfaceError, OperationalError, connections, transaction

from sangam.database import pipeline, replicas
from sangam.database.pipeline import Asked, Rounds, Rows, Told, Values

__all__ = ["Asked", "Rows", "Values", "batch", "defer", "run", "run_all", "run_reading", "send_waiting"]


def run(statement: str, values: Values, plan_once: bool = False) -> Rows:
    """Run a prepared statement on the node's connection, in the transaction that is open; return its rows.

    Raises Django's database errors, as any query does.  plan_once: as `Asked` has it.
    """
    return _run(connections["default"], [Asked(statement, values, plan_once)])[-1]


def run_all(asked: Sequence[Asked]) -> list[Rows]:
    """Run several in one round trip, and outside a transaction as one; return the rows of each."""
    return _run(connections["default"], asked)


def defer(statement: str, values: Values, *, told: Told | None = None) -> None:
    """Run a prepared statement before anything else is asked, or with the commit.

    Its fault is then raised there.  Outside `gathering` it runs at once.
    told: is given its rows, when what it went with has succeeded; without it they are nobody's.
    """
    node, asked = connections["default"], Asked(statement, values)
    held = _rounds(node)
    if not held.gathers:
        (told or _nobody)(_run(node, [asked])[-1])
    elif _observers(node):
        _run_observed(node, asked, lambda: _wait(node, held, asked, told))
    else:
        _wait(node, held, asked, told)


def send_waiting() -> None:
    """Send what waits: for whoever goes past Django's cursors, as COPY does."""
    node = connections["default"]
    held = _rounds(node)
    if held.waiting:
        _sent(node, held, ())


@contextmanager
def batch() -> Iterator[None]:
    """Run the block in a transaction, as `atomic` does, or in a savepoint; let wait in it what is run `later`.

    What waits at the end goes with the COMMIT.
    """
    node = connections["default"]
    is_outermost = not node.in_atomic_block
    with transaction.atomic():
        held = _rounds(node)
        before, held.gathers = held.gathers, True
        try:
            with node.execute_wrapper(partial(_after_waiting, node, held)):
                yield
            _end_batch(node, held, is_outermost=is_outermost)
        finally:
            held.gathers = before
            held.waiting.clear()


def run_reading(statement: str, values: Values, *, plan_once: bool = False) -> Rows:
    """Run a prepared statement that only finds, on a replica where there is a fresh one, else as `run` does.

    What a replica finds may be up to two seconds old.  The caller takes ids from it and asks `run` for what they name,
    so that what was erased or narrowed meanwhile is not shown.  plan_once: as `Asked` has it.
    """
    replica = replicas.fresh()
    if replica is None:
        return run(statement, values, plan_once=plan_once)
    try:
        return _run(replica, [Asked(statement, values, plan_once)])[-1]
    except (OperationalError, InterfaceError):
        replicas.note_away()
        return run(statement, values, plan_once=plan_once)


def _run(node: Any, asked: Sequence[Asked]) -> list[Rows]:
    found: list[Rows] = []
    held = _rounds(node)
    if _observers(node):
        for each in asked[:-1]:
            _run_observed(node, each, lambda: None)
        _run_observed(node, asked[-1], lambda: found.extend(_sent(node, held, asked)))
        return found
    return _sent(node, held, asked)


def _sent(node: Any, held: Rounds, asked: Sequence[Asked], *, last: bytes = b"") -> list[Rows]:
    with node.wrap_database_errors:
        return held.run(asked, last=last)


def _wait(node: Any, held: Rounds, asked: Asked, told: Told | None) -> None:
    with node.wrap_database_errors:
        held.wait(asked, told)


def _nobody(_: Rows) -> None:
    return None


def _end_batch(node: Any, held: Rounds, *, is_outermost: bool) -> None:
    """Send what waits, and the COMMIT with it: Django finds the transaction ended then, and has nothing to send."""
    commits = is_outermost and not node.needs_rollback
    if held.waiting:
        _sent(node, held, (), last=b"COMMIT" if commits else b"")


def _rounds(node: Any) -> Rounds:
    node.ensure_connection()
    return pipeline.of(node.connection)


def _after_waiting(node: Any, held: Rounds, execute: Callable[..., Any], *query: Any) -> Any:
    """Send what waits before Django's own cursor asks anything."""
    if held.waiting:
        _sent(node, held, ())
    return execute(*query)


def _observers(node: Any) -> list[Callable[..., Any]]:
    """Return whoever counts or watches the node's queries."""
    watching = [each for each in node.execute_wrappers if getattr(each, "func", None) is not _after_waiting]
    return [*watching, _log_query] if node.queries_logged else watching


def _run_observed(node: Any, asked: Asked, act: Callable[[], None]) -> None:
    """Do it as Django's own cursors do where somebody observes the node's queries."""

    def execute(*_: object) -> None:
        act()

    chain: Callable[..., Any] = execute
    for observer in reversed(_observers(node)):
        chain = partial(observer, chain)
    chain(asked.statement, asked.values, False, {"connection": node, "cursor": None})


def _log_query(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> None:
    execute(sql, values, many, context)
    context["connection"].queries_log.append({"sql": sql, "time": "prepared"})
