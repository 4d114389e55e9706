"""The answer of a list as its officer sees it now: rows with hits, rows with nothing, rows that could not be read."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from sangam.access.policy import require
from sangam.interchange.lists import lists
from sangam.interchange.lists import rows as list_rows
from sangam.interchange.lists.types import ListedView
from sangam.interchange.models import ListedRow
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.matching.public import list_answers

_HITS = (list_rows.STRONG, list_rows.POSSIBLE, list_rows.WEAK)
_ORDER = ("band", "-cautioned", "-score", "line")


def rows_with_hits(
    actor: Actor, listing: UUID, *, limit: int, skip: int = 0, purpose: Stated | None
) -> list[ListedView]:
    """Return rows with hits, strongest first, after `skip`, each with its answer as it is now: a look.

    Raises NotFound and Refused (no right, no purpose).
    """
    require(actor, "check:run")
    rows = list(_rows(actor, listing).filter(band__in=_HITS).order_by(*_ORDER)[skip : skip + limit])
    if not rows:
        return []
    found = list_answers.look_again(actor, [*map(list_rows.found_line, rows)], on=listing, purpose=purpose)
    return [ListedView(row.line, row.text, "", answer) for row, answer in zip(rows, found, strict=True)]


def rows_without(actor: Actor, listing: UUID) -> tuple[list[ListedView], list[ListedView]]:
    """Return the rows for which nothing was found, and those that could not be read, in the order of the list.

    No look: nothing of any record stands in them.  Raises NotFound.
    """
    require(actor, "check:run")
    rows = list(_rows(actor, listing).filter(band__in=(list_rows.NOTHING, list_rows.UNREAD)).order_by("line"))
    return _views(rows, list_rows.NOTHING), _views(rows, list_rows.UNREAD)


def rows_taken_out(actor: Actor, listing: UUID, *, purpose: Stated | None) -> list[ListedView]:
    """Return every row, in the order of the list, to leave as a file.  The ledger names the records.

    Raises NotFound and Refused (no right, no purpose).
    """
    require(actor, "check:run")
    file = lists.own(actor, listing).file
    rows = list(_rows(actor, listing).order_by("line"))
    read = [row for row in rows if row.band not in (None, list_rows.UNREAD)]
    found = list_answers.take_out(actor, [*map(list_rows.found_line, read)], on=listing, file=file, purpose=purpose)
    by_line = dict(zip((row.line for row in read), found, strict=True))
    return [ListedView(row.line, row.text, list_rows.why_unread(row), by_line.get(row.line)) for row in rows]


def _rows(actor: Actor, listing: UUID) -> "QuerySet[ListedRow]":
    return ListedRow.objects.filter(listing=lists.own(actor, listing))


def _views(rows: Sequence[ListedRow], band: int) -> list[ListedView]:
    return [ListedView(row.line, row.text, list_rows.why_unread(row)) for row in rows if row.band == band]
