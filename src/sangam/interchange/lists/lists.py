"""Lists through the web: the officer's side.  An officer gives a file or pastes lines, and sees who of them is known.

A list is its officer's own, in the post in which he gave it, for a day: as long as the answer of a check.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from psycopg.errors import UniqueViolation

from sangam.access.policy import require, require_purpose
from sangam.audit import audit
from sangam.interchange.lists.types import CheckedListView, ListedRowView
from sangam.interchange.models import CheckedList, ListedRow
from sangam.interchange.policy import LISTS_TO_DO, MOST_LIST_BYTES
from sangam.interchange.questions import UNRECOGNISED, Answered, Question, Questions, answer_lines, pasted_questions
from sangam.interchange.sheets.outlines import digest_of, plain_name, write_upload
from sangam.interchange.sheets.sheets import require_likely
from sangam.kernel import clock, here, sentences
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound, SangamError
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Stated
from sangam.kernel.sentences import Told
from sangam.matching.checks import batch
from sangam.matching.checks.lookup import Say
from sangam.matching.types import Answer, Band, FoundLine, Hit, Line

# The rows of a list: what each asks, and which records were found for it.

STRONG, POSSIBLE, WEAK, NOTHING, UNREAD = range(5)
_BANDS = {Band.STRONG: STRONG, Band.POSSIBLE: POSSIBLE, Band.WEAK: WEAK}
MISSED = Told("the list ended before this row was looked up")


def create_rows(listing: CheckedList, asked: Questions) -> None:
    """Create the rows of what a list asks; one that cannot be asked has its answer at once."""
    ListedRow.objects.bulk_create([_row(listing, question) for question in asked.rows])


def save_answers(rows: Sequence[ListedRow], answers: Sequence[Answer]) -> None:
    """Save what was found for rows: which records, how strongly, and whether the first bears a caution; no words."""
    for row, answer in zip(rows, answers, strict=True):
        _set_answer(row, answer)
    ListedRow.objects.bulk_update(
        rows, ["band", "cautioned", "score", "records", "more", "crowded", "trouble"], batch_size=len(rows) or 1
    )


def line_of(row: ListedRow) -> Line:
    """Return a row as what is looked up."""
    return Line(row.line, row.name, row.text)


def found_line(row: ListedRow) -> FoundLine:
    """Return a row with the records that were found for it."""
    return FoundLine(line_of(row), tuple(map(UUID, row.records)), row.more, row.crowded)


def why_unread(row: ListedRow) -> str:
    """Return why a row was not looked up, "" where it was."""
    if row.band is None:
        return MISSED
    return sentences.sentence_from_form(row.trouble) if row.trouble else ""


def _row(listing: CheckedList, question: Question) -> ListedRow:
    row = ListedRow(listing=listing, line=question.line, name=question.name, text=question.text)
    if question.trouble:
        row.trouble, row.band = sentences.form(question.trouble), UNREAD
    return row


def _set_answer(row: ListedRow, answer: Answer) -> None:
    row.more, row.crowded = answer.more, answer.crowded
    if not answer.looked_for:
        row.trouble, row.band = UNRECOGNISED.form, UNREAD
        return
    first = _first(answer)
    row.band = _band_of(answer)
    row.score, row.cautioned = (first.score, bool(first.caution)) if first else (0.0, False)
    row.records = list(dict.fromkeys(str(each) for hit in answer.hits for each in _records(hit)))


def _first(answer: Answer) -> Hit | None:
    """Return the first hit that is not judged to be another."""
    return next((hit for hit in answer.hits if not hit.judged.not_him), None)


def _band_of(answer: Answer) -> int:
    """Return how strong an answer is; one whose hits are all judged to be another is weak."""
    if first := _first(answer):
        return _BANDS[first.band]
    return WEAK if answer.hits else NOTHING


def _records(hit: Hit) -> tuple[UUID, ...]:
    """Return what a hit was made of: its record, and those held for one with it."""
    return (hit.record.id, *(view.id for view in hit.judged.same))


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
        create_rows(row, asked)
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
        strong=counts.get(STRONG, 0),
        to_look_at=counts.get(POSSIBLE, 0) + counts.get(WEAK, 0),
        nothing=counts.get(NOTHING, 0),
        unread=counts.get(UNREAD, 0),
        columns=tuple((column, becomes) for column, becomes in row.columns),
        notes=tuple(map(sentences.sentence_from_form, row.notes)),
        why=sentences.sentence_from_form(row.told or ""),
        over_at=row.over_at,
        kept_until_at=row.at + KEPT,
    )


# The answer of a list as its officer sees it now: rows with hits, rows with nothing, rows that could not be read.

_HITS = (STRONG, POSSIBLE, WEAK)
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
        require_own_list(actor, list_id)
        return []
    found = [*map(found_line, rows)]
    answers = batch.look_again(actor, found, on=list_id, most_hits=most_hits, purpose=purpose)
    return [ListedRowView(row.line, row.text, "", answer) for row, answer in zip(rows, answers, strict=True)]


def rows_without(actor: Actor, list_id: UUID) -> tuple[list[ListedRowView], list[ListedRowView]]:
    """Return the rows for which nothing was found, and those that could not be read, in the order of the list.

    No look: nothing of any record stands in them.  Raises NotFound.
    """
    require(actor, "check:run")
    rows = list(_rows(actor, list_id).filter(band__in=(NOTHING, UNREAD)).order_by("line"))
    if not rows:
        require_own_list(actor, list_id)
    return _answer_views(rows, NOTHING), _answer_views(rows, UNREAD)


def lines_taken_out(actor: Actor, list_id: UUID, *, say: Say, purpose: Stated | None) -> list[Answered]:
    """Return the lines of every row, in the order of the list, to leave as a file.  The ledger names the records.

    say: sets their words in the reader's language.  Raises NotFound and Refused (no right, no purpose).
    """
    require(actor, "check:run")
    file = require_own_list(actor, list_id).file
    rows = list(_rows(actor, list_id).order_by("line"))
    read = [found_line(row) for row in rows if row.band not in (None, UNREAD)]
    lines = batch.take_out(actor, read, partial(_lines, say), on=list_id, file=file, purpose=purpose)
    by_row = dict(zip((each.line.number for each in read), lines, strict=True))
    return [line for row in rows for line in by_row.get(row.line) or _unread_lines(row, say)]


def _rows(actor: Actor, list_id: UUID) -> "QuerySet[ListedRow]":
    """Return the rows of a list of the actor's own; none where it is not."""
    return ListedRow.objects.filter(listing__in=kept_lists(actor).filter(id=list_id))


def _lines(say: Say, found: FoundLine, answer: Answer) -> list[Answered]:
    return [*answer_lines(found.line.number, found.line.text, answer, say=say)]


def _unread_lines(row: ListedRow, say: Say) -> list[Answered]:
    return [*answer_lines(row.line, row.text, None, why=why_unread(row), say=say)]


def _answer_views(rows: Sequence[ListedRow], band: int) -> list[ListedRowView]:
    return [ListedRowView(row.line, row.text, why_unread(row)) for row in rows if row.band == band]
