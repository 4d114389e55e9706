"""The answer of a list as its officer sees it now: rows with hits, rows with nothing, rows that could not be read."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.db.models import QuerySet

from sangam.access.policy import require
from sangam.interchange.lists import lists
from sangam.interchange.lists import rows as list_rows
from sangam.interchange.lists.types import ListedRowView
from sangam.interchange.models import ListedRow
from sangam.interchange.questions.answer_lines import answer_lines
from sangam.interchange.questions.answers import Answered
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.matching.public import list_answers
from sangam.matching.public.list_answers import Say
from sangam.matching.types import Answer, FoundLine

_HITS = (list_rows.STRONG, list_rows.POSSIBLE, list_rows.WEAK)
_ORDER = ("band", "-cautioned", "-score", "line")


def rows_with_hits(
    actor: Actor, list_id: UUID, *, limit: int, most_hits: int, skip: int = 0, purpose: Stated | None
) -> list[ListedRowView]:
    """Return rows with hits, strongest first, after `skip`, each with its answer as it is now: a look.

    most_hits: of a row; each beyond that has a warning comes too, the answer counts the others.
    Raises NotFound and Refused (no right, no purpose).
    """
    require(actor, "check:run")
    rows = list(_rows(actor, list_id).filter(band__in=_HITS).order_by(*_ORDER)[skip : skip + limit])
    if not rows:
        lists.require_own_list(actor, list_id)
        return []
    found = [*map(list_rows.found_line, rows)]
    answers = list_answers.look_again(actor, found, on=list_id, most_hits=most_hits, purpose=purpose)
    return [ListedRowView(row.line, row.text, "", answer) for row, answer in zip(rows, answers, strict=True)]


def rows_without(actor: Actor, list_id: UUID) -> tuple[list[ListedRowView], list[ListedRowView]]:
    """Return the rows for which nothing was found, and those that could not be read, in the order of the list.

    No look: nothing of any record stands in them.  Raises NotFound.
    """
    require(actor, "check:run")
    rows = list(_rows(actor, list_id).filter(band__in=(list_rows.NOTHING, list_rows.UNREAD)).order_by("line"))
    if not rows:
        lists.require_own_list(actor, list_id)
    return _views(rows, list_rows.NOTHING), _views(rows, list_rows.UNREAD)


def lines_taken_out(actor: Actor, list_id: UUID, *, say: Say, purpose: Stated | None) -> list[Answered]:
    """Return the lines of every row, in the order of the list, to leave as a file.  The ledger names the records.

    say: sets their words in the reader's language.  Raises NotFound and Refused (no right, no purpose).
    """
    require(actor, "check:run")
    file = lists.require_own_list(actor, list_id).file
    rows = list(_rows(actor, list_id).order_by("line"))
    read = [list_rows.found_line(row) for row in rows if row.band not in (None, list_rows.UNREAD)]
    lines = list_answers.take_out(actor, read, partial(_lines, say), on=list_id, file=file, purpose=purpose)
    by_row = dict(zip((each.line.number for each in read), lines, strict=True))
    return [line for row in rows for line in by_row.get(row.line) or _unread_lines(row, say)]


def _rows(actor: Actor, list_id: UUID) -> "QuerySet[ListedRow]":
    """Return the rows of a list of the actor's own; none where it is not."""
    return ListedRow.objects.filter(listing__in=lists.kept_lists(actor).filter(id=list_id))


def _lines(say: Say, found: FoundLine, answer: Answer) -> list[Answered]:
    return [*answer_lines(found.line.number, found.line.text, answer, say=say)]


def _unread_lines(row: ListedRow, say: Say) -> list[Answered]:
    return [*answer_lines(row.line, row.text, None, why=list_rows.why_unread(row), say=say)]


def _views(rows: Sequence[ListedRow], band: int) -> list[ListedRowView]:
    return [ListedRowView(row.line, row.text, list_rows.why_unread(row)) for row in rows if row.band == band]
