"""The rows of a list: what each asks, and which records were found for it."""

from collections.abc import Sequence
from uuid import UUID

from sangam.interchange.models import CheckedList, ListedRow
from sangam.interchange.questions.answer_lines import UNRECOGNISED
from sangam.interchange.questions.questions import Question, Questions
from sangam.kernel import sentences
from sangam.kernel.sentences import Told
from sangam.matching.types import Answer, Band, FoundLine, Hit, Line

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
