"""The rows of a list: kept, told what was found, given out in the order in which an officer reads them."""

from collections.abc import Sequence
from uuid import UUID

from sangam.interchange.models import CheckedList, ListedRow
from sangam.interchange.questions.questions import Question, Questions
from sangam.kernel import sentences
from sangam.kernel.sentences import Told
from sangam.matching.types import Answer, Band, FoundLine, Hit, Line

STRONG, POSSIBLE, WEAK, NOTHING, UNREAD = range(5)
_BANDS = {Band.STRONG: STRONG, Band.POSSIBLE: POSSIBLE, Band.WEAK: WEAK}
MISSED = Told("the list ended before this row was looked up")
UNRECOGNISED = Told("nothing in this row could be recognised")


def keep(listing: CheckedList, asked: Questions) -> None:
    """Keep what a list asks; what cannot be asked is settled at once."""
    ListedRow.objects.bulk_create([_row(listing, question) for question in asked.rows])


def settle(rows: Sequence[ListedRow], answers: Sequence[Answer]) -> None:
    """Note what was found for rows: which records, how strongly; nothing of what they say."""
    for row, answer in zip(rows, answers, strict=True):
        _note(row, answer)
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
    return sentences.read(row.trouble) if row.trouble else ""


def _row(listing: CheckedList, question: Question) -> ListedRow:
    row = ListedRow(listing=listing, line=question.line, name=question.name, text=question.text)
    if question.trouble:
        row.trouble, row.band = sentences.form(question.trouble), UNREAD
    return row


def _note(row: ListedRow, answer: Answer) -> None:
    row.more, row.crowded = answer.more, answer.crowded
    if not answer.looked_for:
        row.trouble, row.band = UNRECOGNISED.form, UNREAD
        return
    first = next((hit for hit in answer.hits if not hit.judged.not_him), None)
    row.band = _BANDS[first.band] if first else WEAK if answer.hits else NOTHING
    row.score, row.cautioned = (first.score, bool(first.caution)) if first else (0.0, False)
    row.records = list(dict.fromkeys(str(each) for hit in answer.hits for each in _records(hit)))


def _records(hit: Hit) -> tuple[UUID, ...]:
    """Return what a hit was made of: its record, and those held for one with it."""
    return (hit.record.id, *(view.id for view in hit.judged.same))
