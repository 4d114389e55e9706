"""Lists through the web: the officer's side.  An officer gives a file or pastes lines, and sees who of them is known.

A list is its officer's own, in the post in which he gave it, for a day: as long as the answer of a check.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from psycopg.errors import UniqueViolation

from sangam.access.policy import require, require_purpose
from sangam.audit.public import audit
from sangam.interchange.lists import rows as list_rows
from sangam.interchange.lists.types import CheckedListView
from sangam.interchange.models import CheckedList, ListedRow
from sangam.interchange.policy import LISTS_TO_DO, MOST_LIST_BYTES
from sangam.interchange.questions.questions import pasted_questions
from sangam.interchange.sheets.outlines import digest_of
from sangam.interchange.sheets.sheets import require_likely
from sangam.interchange.sheets.uploads import plain_name, write_upload
from sangam.kernel import clock, here, sentences
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound, SangamError
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Stated

KEPT = timedelta(hours=24)
"""How long a list and its answer are kept: as long as the answer of a check can be come back to."""

_SHOWN = 20
"""Lists of an officer's on the first page."""
_GIVING = timedelta(hours=1)
"""How long a file may be on its way before its list stands in the table."""


def start_file(actor: Actor, upload: Iterable[bytes], *, file: str, purpose: Stated | None) -> UUID:
    """Keep an uploaded file and return the list's id: the worker reads it and looks each row up.

    upload: the file in chunks.  Raises Refused (no right, no purpose) and Conflict (another list of the officer's is
    being checked).  Raises Malformed (empty, an old Excel file, larger than 16 MB).  Nothing is kept then.
    """
    require(actor, "check:run")
    list_id, name = new_id(), plain_name(file)
    stated = _ready(actor, list_id, purpose)
    path = folder() / str(list_id)
    try:
        write_upload(path, upload, name, most=MOST_LIST_BYTES)
        require_likely(path, name)
        digest = digest_of(path)
        with audit.deed(actor, "officer:list:start", on=list_id, purpose=purpose) as facts:
            facts["file"] = name
            _create(actor, list_id, stated, file=name, digest=digest, stored=path.name)
    except (SangamError, OSError):
        path.unlink(missing_ok=True)
        raise
    return list_id


def start_lines(actor: Actor, text: str, *, purpose: Stated | None) -> UUID:
    """Keep pasted lines, a person, number or plate each, and return the list's id.

    Raises Refused (no right, no purpose), Conflict as `start_file`, Malformed (nothing in them, more than 1,000).
    """
    require(actor, "check:run")
    asked, list_id = pasted_questions(text), new_id()
    with audit.deed(actor, "officer:list:start", on=list_id, purpose=purpose) as facts:
        facts["lines"] = len(asked.rows)
        row = _create(actor, list_id, require_purpose(purpose), file="", digest=asked.digest, stored="")
        list_rows.create_rows(row, asked)
    return list_id


def own_list(actor: Actor, list_id: UUID) -> CheckedListView:
    """Return a list of the actor's own, in this post.  Raises NotFound, also a day after it was given."""
    require(actor, "check:run")
    return _views([require_own_list(actor, list_id)])[0]


def own_lists(actor: Actor) -> list[CheckedListView]:
    """Return the actor's lists of the last day in this post, newest first."""
    require(actor, "check:run")
    return _views(kept_lists(actor).order_by("-at")[:_SHOWN])


def require_own_list(actor: Actor, list_id: UUID) -> CheckedList:
    """Return the row of a list of the actor's own.  Raises NotFound."""
    found = kept_lists(actor).filter(id=list_id).first()
    if found is None:
        raise NotFound(
            "interchange:no-list", "There is no such list of your post, or its day is over: check the list again."
        )
    return found


def kept_lists(actor: Actor) -> "QuerySet[CheckedList]":
    """Return the lists of the actor's own, in this post, whose day is not over."""
    since = clock.now() - KEPT
    return CheckedList.objects.filter(officer=actor.an_officer(), post=actor.post, at__gt=since)


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


def _ready(actor: Actor, list_id: UUID, purpose: Stated | None) -> Stated:
    """Return the purpose before a file is written down.  Raises Refused and Conflict, which the ledger holds."""
    try:
        stated = require_purpose(purpose)
        if kept_lists(actor).filter(state__in=LISTS_TO_DO).exists():
            raise _running_list_error()
    except SangamError:
        with audit.deed(actor, "officer:list:start", on=list_id, purpose=purpose):
            raise
    return stated


def _create(actor: Actor, list_id: UUID, stated: Stated, *, file: str, digest: str, stored: str) -> CheckedList:
    """Create a list.  The database allows one that is being checked: of two at once the second raises Conflict."""
    try:
        with transaction.atomic():
            return CheckedList.objects.create(
                id=list_id,
                officer=actor.an_officer(),
                post=actor.post,
                purpose=stated.purpose.value,
                reference=stated.reference,
                file=file,
                digest=digest,
                stored=stored,
                at=clock.now(),
            )
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        raise _running_list_error() from None


def _running_list_error() -> Conflict:
    return Conflict(
        "interchange:list-running", "Another list of yours is being checked: wait until its answer is there."
    )


def _views(rows: Iterable[CheckedList]) -> list[CheckedListView]:
    """Return lists as their pages show them, the rows of all counted by one query."""
    kept = list(rows)
    counts: defaultdict[UUID, dict[int | None, int]] = defaultdict(dict)
    counted = ListedRow.objects.filter(listing__in=kept).values_list("listing", "band").annotate(n=Count("id"))
    for list_id, band, found in counted:
        counts[list_id][band] = found
    return [_view(row, counts[row.id]) for row in kept]


def _view(row: CheckedList, counts: Mapping[int | None, int]) -> CheckedListView:
    rows = sum(counts.values())
    return CheckedListView(
        id=row.id,
        file=row.file,
        at=row.at,
        state=row.state,
        rows=rows,
        done=rows - counts.get(None, 0),
        strong=counts.get(list_rows.STRONG, 0),
        to_look_at=counts.get(list_rows.POSSIBLE, 0) + counts.get(list_rows.WEAK, 0),
        nothing=counts.get(list_rows.NOTHING, 0),
        unread=counts.get(list_rows.UNREAD, 0),
        columns=tuple((column, becomes) for column, becomes in row.columns),
        notes=tuple(map(sentences.sentence_from_form, row.notes)),
        why=sentences.sentence_from_form(row.told or ""),
        over_at=row.over_at,
        kept_until_at=row.at + KEPT,
    )
