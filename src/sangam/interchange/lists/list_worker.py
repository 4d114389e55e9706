"""Lists through the web: the worker's side.  It reads the file within bounds and looks the rows up, a hundred a deed.

The rows of a deed and what was found for them are committed together.  A list whose worker was killed goes on after
them: no row is looked up twice, no owner of a silent record told twice.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.db import InterfaceError, OperationalError, transaction

from sangam.access.policy import step
from sangam.access.public.staff import acting
from sangam.interchange.imports import job_locks
from sangam.interchange.lists import lists
from sangam.interchange.lists import rows as list_rows
from sangam.interchange.models import CheckedList, ListedRow
from sangam.interchange.policy import LIST_STEPS, LISTS_TO_DO
from sangam.interchange.questions.questions import Questions, listed_questions
from sangam.interchange.sheets import first_reading
from sangam.interchange.sheets.kept_rows import open_rows
from sangam.interchange.sheets.sheets import open_sheet
from sangam.kernel import sentences
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound, Refused, SangamError
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.sentences import Told
from sangam.matching.public import checks
from sangam.matching.types import Listing

_SPACE = 0x4C4953
_AT_ONCE = 100
_PASTED = "pasted lines"

log = logging.getLogger(__name__)


class _LeftError(Exception):
    """The list is left where it stands: the worker is to stop, or the file could not be read, which is noted."""


def check_once(*, stopping: Callable[[], bool] = lambda: False) -> bool:
    """Take up one list that waits or was left by a killed worker, and see it through; tell whether there was one.

    stopping: asked after each hundred rows; when it says yes the list is left where it stands.
    """
    for listing in CheckedList.objects.filter(state__in=LISTS_TO_DO).order_by("at").values_list("id", flat=True):
        if not job_locks.take(_SPACE, listing):
            continue
        try:
            row = CheckedList.objects.filter(id=listing, state__in=LISTS_TO_DO).first()
            if row:
                _work(row, stopping)
                return True
        finally:
            job_locks.let_go(_SPACE, listing)
    return False


def _work(row: CheckedList, stopping: Callable[[], bool]) -> None:
    _set(row, state=step(LIST_STEPS, row.state, "begun", thing="This list"))
    with suppress(_LeftError):
        try:
            _see_through(row, stopping)
        except SangamError as error:
            _fail(row, error.told, error.code)
        except OSError as error:
            _fail(row, _lost(error), "interchange:file")
        except (_LeftError, OperationalError, InterfaceError):
            raise
        except Exception as error:  # a sheet that no reader of ours foresaw ends its list, not the worker
            log.exception("list %s stopped at a fault", row.id)
            _fail(row, _faulty(error), "interchange:fault")


def _see_through(row: CheckedList, stopping: Callable[[], bool]) -> None:
    actor = _actor(row)
    if row.stored:
        _read(row, stopping)
    of = Listing(row.file or _PASTED, row.digest)
    while rows := list(ListedRow.objects.filter(listing=row, band=None).order_by("line")[:_AT_ONCE]):
        with transaction.atomic():
            lines = [list_rows.line_of(each) for each in rows]
            answers = checks.check_many(actor, lines, of=of, purpose=_purpose(row))
            list_rows.settle(rows, answers)
        if stopping():
            raise _LeftError
    _set(row, state=step(LIST_STEPS, row.state, "finished", thing="This list"))


def _read(row: CheckedList, stopping: Callable[[], bool]) -> None:
    """Read the file in a process of its own and keep what its rows ask; the file is gone then."""
    path = lists.folder() / row.stored
    kept = path.with_suffix(".rows")
    try:
        asked = _questions(row, path, kept, stopping)
        with transaction.atomic():
            columns = [[column, becomes] for column, becomes, _ in asked.columns]
            _set(row, stored="", columns=columns, notes=[sentences.form(note) for note in asked.notes])
            list_rows.keep(row, asked)
    finally:
        kept.unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _questions(row: CheckedList, path: Path, kept: Path, stopping: Callable[[], bool]) -> Questions:
    found = first_reading.read(path, row.file, kept=kept, leaving=stopping)
    if found is None:
        raise _LeftError
    if isinstance(found, first_reading.Unread):
        _fail(row, found.why, found.code)
        raise _LeftError
    sheet = open_rows(kept) if kept.exists() else open_sheet(path, name=row.file)
    return listed_questions(sheet, row.digest)


def _actor(row: CheckedList) -> Actor:
    """Return the officer as he stands now: his rights are those of now.  Raises Refused."""
    try:
        return acting(row.officer, post=row.post)
    except NotFound:
        raise Refused(
            "interchange:list-post-left",
            "{by} has left the post in which this list was given: give it anew.",
            by=row.by,
        ) from None


def _purpose(row: CheckedList) -> Stated:
    return Stated(Purpose(row.purpose), row.reference)


def _fail(row: CheckedList, why: str, code: str) -> None:
    path = lists.folder() / (row.stored or "none")
    _set(
        row,
        state=step(LIST_STEPS, row.state, "failed", thing="This list"),
        told=sentences.form(why),
        code=code,
        stored="",
    )
    path.unlink(missing_ok=True)
    log.warning("list %s failed: %s", row.id, code)


def _set(row: CheckedList, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    CheckedList.objects.filter(id=row.id).update(**values)


def _lost(error: OSError) -> Told:
    lost = "The file of this list cannot be read on the node any more ({reason}): give it anew."
    return Told(lost, reason=error.strerror or "no reason given")


def _faulty(error: Exception) -> Told:
    fault = "The program met something in this file that it does not know ({fault}): tell your administrator."
    return Told(fault, fault=type(error).__name__)
