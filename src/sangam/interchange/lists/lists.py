"""Lists through the web: the officer's side.  An officer gives a file or pastes lines, and sees who of them is known.

A list is its officer's own, in the post in which he gave it, for a day: as long as the answer of a check.
"""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.db.models import Count, QuerySet

from sangam.access.policy import require, require_purpose
from sangam.audit import public as audit
from sangam.interchange.lists import rows as list_rows
from sangam.interchange.lists.types import ListView
from sangam.interchange.models import CheckedList, ListedRow
from sangam.interchange.policy import LISTS_TO_DO, MOST_LIST_BYTES
from sangam.interchange.questions.questions import pasted_questions
from sangam.interchange.sheets.outlines import digest_of
from sangam.interchange.sheets.sheets import require_likely
from sangam.interchange.sheets.uploads import keep, plain_name
from sangam.kernel import clock, here, sentences
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound, SangamError
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Stated

KEPT = timedelta(hours=24)
"""How long a list and its answer are kept: as long as the answer of a check can be come back to."""

_GIVING = timedelta(hours=1)
"""How long a file may be on its way before its list stands in the table."""


def start_file(actor: Actor, upload: Iterable[bytes], *, file: str, purpose: Stated | None) -> UUID:
    """Keep an uploaded file and return the list's id: the worker reads it and looks each row up.

    upload: the file in chunks.  Raises Refused (no right, no purpose) and Conflict (another list of the officer's is
    being checked).  Raises Malformed (empty, an old Excel file, larger than 16 MB).  Nothing is kept then.
    """
    require(actor, "check:run")
    listing, name = new_id(), plain_name(file)
    path = folder() / str(listing)
    try:
        keep(path, upload, name, most=MOST_LIST_BYTES)
        require_likely(path, name)
        with audit.deed(actor, "officer:list:start", on=listing, purpose=purpose) as facts:
            digest = digest_of(path)
            facts.update(file=name, digest=digest)
            _create(actor, listing, require_purpose(purpose), file=name, digest=digest, stored=path.name)
    except (SangamError, OSError):
        path.unlink(missing_ok=True)
        raise
    return listing


def start_lines(actor: Actor, text: str, *, purpose: Stated | None) -> UUID:
    """Keep pasted lines, a person, number or plate each, and return the list's id.

    Raises Refused (no right, no purpose), Conflict as `start_file`, Malformed (nothing in them, more than 1,000).
    """
    require(actor, "check:run")
    asked, listing = pasted_questions(text), new_id()
    with audit.deed(actor, "officer:list:start", on=listing, purpose=purpose) as facts:
        facts.update(lines=len(asked.rows), digest=asked.digest)
        row = _create(actor, listing, require_purpose(purpose), file="", digest=asked.digest, stored="")
        list_rows.keep(row, asked)
    return listing


def own_list(actor: Actor, listing: UUID) -> ListView:
    """Return a list of the actor's own, in this post.  Raises NotFound, also a day after it was given."""
    require(actor, "check:run")
    return _view(own(actor, listing))


def own_lists(actor: Actor) -> list[ListView]:
    """Return the actor's lists of the last day in this post, newest first."""
    require(actor, "check:run")
    return [_view(row) for row in _kept(actor).order_by("-at")[:20]]


def own(actor: Actor, listing: UUID) -> CheckedList:
    """Return the row of a list of the actor's own.  Raises NotFound."""
    found = _kept(actor).filter(id=listing).first()
    if found is None:
        raise NotFound(
            "interchange:no-list", "There is no such list of your post, or its day is over: check the list again."
        )
    return found


def tidy() -> int:
    """Erase lists whose day is over, with their rows, and files that nobody needs; return how many lists."""
    now = clock.now()
    due = CheckedList.objects.filter(at__lte=now - KEPT)
    erased = due.count()
    due.delete()
    live = set(CheckedList.objects.exclude(stored="").values_list("stored", flat=True))
    for path in folder().iterdir():
        fresh = now.timestamp() - path.stat().st_mtime < _GIVING.total_seconds()
        if path.stem not in live and not fresh:
            path.unlink(missing_ok=True)
    return erased


def folder() -> Path:
    """Return the folder of files that are not read yet."""
    found = here.node().files / "lists"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def _create(actor: Actor, listing: UUID, purpose: Stated, *, file: str, digest: str, stored: str) -> CheckedList:
    if _kept(actor).filter(state__in=LISTS_TO_DO).exists():
        raise Conflict(
            "interchange:list-running", "Another list of yours is being checked: wait until its answer is there."
        )
    return CheckedList.objects.create(
        id=listing,
        officer=actor.an_officer(),
        post=actor.post,
        by=actor.label,
        purpose=purpose.purpose.value,
        reference=purpose.reference,
        file=file,
        digest=digest,
        stored=stored,
        at=clock.now(),
    )


def _kept(actor: Actor) -> "QuerySet[CheckedList]":
    since = clock.now() - KEPT
    return CheckedList.objects.filter(officer=actor.an_officer(), post=actor.post, at__gt=since)


def _view(row: CheckedList) -> ListView:
    counts = dict(ListedRow.objects.filter(listing=row).values_list("band").annotate(n=Count("id")))
    rows = sum(counts.values())
    return ListView(
        row.id,
        row.file,
        row.at,
        row.state,
        rows,
        rows - counts.get(None, 0),
        counts.get(list_rows.STRONG, 0),
        counts.get(list_rows.POSSIBLE, 0) + counts.get(list_rows.WEAK, 0),
        counts.get(list_rows.NOTHING, 0),
        counts.get(list_rows.UNREAD, 0),
        tuple((column, becomes) for column, becomes in row.columns),
        tuple(map(sentences.read, row.notes)),
        sentences.read(row.told or ""),
        row.at + KEPT,
    )
