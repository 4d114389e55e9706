"""Lists through the web: the worker's side.  It reads the file within bounds and looks the rows up, a hundred a deed.

The rows of a deed and what was found for them are committed together.  A list whose worker was killed goes on after
them: no row is looked up twice, no owner of a silent record told twice.
"""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q

from sangam.access.policy import step
from sangam.access.staff import actor_of_officer
from sangam.federation.peers import catch_up
from sangam.interchange import job_locks
from sangam.interchange.job_faults import LeftError, end_at_fault
from sangam.interchange.lists import lists
from sangam.interchange.lists import lists as list_lists
from sangam.interchange.models import CheckedList, ListedRow
from sangam.interchange.policy import LIST_STEPS, LISTS_TO_DO
from sangam.interchange.questions import Questions, listed_questions
from sangam.interchange.sheets import outlines
from sangam.interchange.sheets.sheets import open_rows, open_sheet
from sangam.kernel import clock, sentences
from sangam.kernel.actor import Actor
from sangam.kernel.errors import SangamError
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.sentences import Told
from sangam.matching.checks import batch
from sangam.matching.types import Listing

_SPACE = 0x4C4953
"""Space of this package's advisory locks."""
_AT_ONCE = 100
_PASTED = "pasted lines"

log = logging.getLogger(__name__)


def check_once(*, stopping: Callable[[], bool] = lambda: False) -> bool:
    """Take up one list that waits or was left by a killed worker, and see it through; tell whether there was one.

    stopping: asked after each hundred rows; when it says yes the list is left where it stands.
    """
    for list_id in _to_do():
        if not job_locks.try_lock(_SPACE, list_id):
            continue
        try:
            row = CheckedList.objects.filter(id=list_id, state__in=LISTS_TO_DO).first()
            if row:
                _work(row, stopping)
                return True
        finally:
            job_locks.unlock(_SPACE, list_id)
    return False


def _to_do() -> list[UUID]:
    """Return the lists that wait, oldest first; those whose file is still to be read come after all others."""
    is_file = ExpressionWrapper(~Q(stored=""), output_field=BooleanField())
    found = CheckedList.objects.filter(state__in=LISTS_TO_DO).order_by(is_file, "at")
    return list(found.values_list("id", flat=True))


def _work(row: CheckedList, stopping: Callable[[], bool]) -> None:
    _update_list(row, state=step(LIST_STEPS, row.state, "begun", thing="This list"))
    end_at_fault(partial(_see_through, row, stopping), fail=partial(_fail, row), lost=_lost)


def _see_through(row: CheckedList, stopping: Callable[[], bool]) -> None:
    actor = actor_of_officer(row.officer, post=row.post, signed_in=True)  # with the rights that the officer has now
    if row.stored:
        _read_file(row, stopping)
    while rows := list(ListedRow.objects.filter(listing=row, band=None).order_by("line")[:_AT_ONCE]):
        _note_hidden(row)
        _look_up(actor, row, rows)
        if stopping():
            raise LeftError
    _update_list(row, state=step(LIST_STEPS, row.state, "finished", thing="This list"), over_at=clock.now())


def _note_hidden(row: CheckedList) -> None:
    """Note whose copies nobody may read now: what is found nowhere may be theirs."""
    if forces := catch_up.hidden_peers():
        hidden = Told(
            "While this list was checked, copies of {forces} could not be read: check it again later.",
            forces=", ".join(forces),
        )
        if (form := sentences.form(hidden)) not in row.notes:
            _update_list(row, notes=[*row.notes, form])


def _look_up(actor: Actor, row: CheckedList, rows: Sequence[ListedRow]) -> None:
    """Look rows up and save their answers, both or neither.  A refusal stays in the ledger, and is raised."""
    lines, of = [*map(list_lists.line_of, rows)], Listing(row.file or _PASTED, row.digest)
    refused: SangamError | None = None
    with transaction.atomic():
        try:
            answers = batch.check_many(actor, lines, of=of, purpose=_purpose(row))
        except SangamError as error:
            refused = error  # raised in here it would take the ledger's row back
        else:
            list_lists.save_answers(rows, answers)
    if refused:
        raise refused


def _read_file(row: CheckedList, stopping: Callable[[], bool]) -> None:
    """Read the file in a process of its own and keep what its rows ask; the file is gone then."""
    path = lists.folder() / row.stored
    kept = path.with_suffix(".rows")
    try:
        asked = _questions(row, path, kept, stopping)
        with transaction.atomic():
            columns = [[column, becomes] for column, becomes, _ in asked.columns]
            _update_list(row, stored="", columns=columns, notes=[sentences.form(note) for note in asked.notes])
            list_lists.create_rows(row, asked)
    finally:
        kept.unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _questions(row: CheckedList, path: Path, kept: Path, stopping: Callable[[], bool]) -> Questions:
    found = outlines.read_outline(path, row.file, kept=kept, leaving=stopping)
    if found is None:
        raise LeftError
    if isinstance(found, outlines.Unread):
        _fail(row, found.why, found.code)
        raise LeftError
    sheet = open_rows(kept) if kept.exists() else open_sheet(path, name=row.file)
    return listed_questions(sheet, row.digest)


def _purpose(row: CheckedList) -> Stated:
    return Stated(Purpose(row.purpose), row.reference)


def _fail(row: CheckedList, why: str, code: str) -> None:
    state, stored = step(LIST_STEPS, row.state, "failed", thing="This list"), row.stored
    _update_list(row, state=state, told=sentences.form(why), code=code, stored="", over_at=clock.now())
    if stored:
        (lists.folder() / stored).unlink(missing_ok=True)
    log.warning("list %s failed: %s", row.id, code)


def _update_list(row: CheckedList, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    CheckedList.objects.filter(id=row.id).update(**values)


def _lost(error: OSError) -> Told:
    lost = "The file of this list cannot be read on the node any more ({reason}): give it anew."
    return Told(lost, reason=error.strerror or "no reason given")
