"""The rules of practice notes, as tables and pure functions."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.ids import was_made_by
from sangam.library.limits import LONGEST_REMARK, LONGEST_SUMMARY, LONGEST_TEXT, LONGEST_TITLE
from sangam.library.types import TEXT_PARTS, DraftState, Find, PracticeDraft, PracticeText, RemarkBody, RemarkKind

DRAFT_STEPS: Mapping[tuple[str, str], str] = {
    (DraftState.WRITING, "changed"): DraftState.WRITING,
    (DraftState.WRITING, "discarded"): "gone",
    (DraftState.WRITING, "sent to review"): DraftState.REVIEW,
    (DraftState.REVIEW, "taken back"): DraftState.WRITING,
    (DraftState.REVIEW, "returned"): DraftState.WRITING,
    (DraftState.REVIEW, "cleared of a name"): DraftState.REVIEW,
    (DraftState.REVIEW, "released"): "gone",
}
"""The acts that each state of a draft allows, and the state that each leads to."""

MOST_FINDS_SHOWN = 200
MOST_REMARKS = 500
OUT_OF_SEARCH_AFTER = timedelta(days=90)
"""A note whose review is overdue for so long no longer stands in lists and searches."""
REMIND_EVERY = timedelta(days=7)
REVIEWED_EVERY = timedelta(days=365)
"""By when a note from a debrief is to be reviewed again."""
FURTHEST_REVIEW = timedelta(days=3 * 366)

REQUIRED = ("title", "summary", "problem", "done", "effect")
"""Parts without which no note is sent to review."""

_LENGTHS = {"title": LONGEST_TITLE, "summary": LONGEST_SUMMARY}
_SILENT = dict.fromkeys(
    [0x093C, 0x0A3C, 0x0640, 0x0670, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, *range(0x064B, 0x0653)]
)
_ALIKE = str.maketrans({
    "ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ه": "ہ", "ة": "ہ", "ۀ": "ہ", "ە": "ہ", "أ": "ا", "إ": "ا", "آ": "ا",
    "ؤ": "و", "ँ": "ं", "ੰ": "ਂ", "ॐ": "ओ",
})  # fmt: skip
_MARKS = range(0x0300, 0x0370)
_JOINED = re.compile("(?<=[\u0600-\u06ff])\u200c")
_BETWEEN = re.compile(r"[^\w\u0900-\u0963\u0966-\u097f\u0a00-\u0a7f]+")


def longest(part: str) -> int:
    """Return how many characters a part of a note's text may have."""
    return _LENGTHS.get(part, LONGEST_TEXT)


def require_text(text: PracticeText) -> PracticeText:
    """Return a text without outer space.  Raises Malformed for a part that is too long."""
    parts = {part: getattr(text, part).strip() for part in TEXT_PARTS}
    for part, words in parts.items():
        if len(words) > longest(part):
            raise Malformed(
                "library:text",
                "This part has at most {most} characters, not {count}: {words}. Shorten it.",
                words=part,
                most=longest(part),
                count=len(words),
            )
    return PracticeText(**parts)


def require_whole(text: PracticeText) -> None:
    """Raise Malformed where a part is empty that no released note is without."""
    require_parts(text, REQUIRED)


def require_parts(text: PracticeText, parts: Iterable[str]) -> None:
    """Raise Malformed where one of these parts is empty."""
    for part in parts:
        if not getattr(text, part).strip():
            raise Malformed("library:part-missing", "This part is empty: {words}. Write it first.", words=part)


def require_review_by(said: PracticeDraft, *, today: date) -> None:
    """Raise Malformed unless the next review lies within three years."""
    require_review_day(said.review_by, today=today)


def require_review_day(day: date, *, today: date) -> None:
    """Raise Malformed unless a day of review lies ahead, within three years."""
    if not today < day <= today + FURTHEST_REVIEW:
        raise Malformed("library:review-by", "The next review is after today and within three years: set another day.")


def require_remark(text: str, *, least: int = 1) -> str:
    """Return a remark's words without outer space.  Raises Malformed for none, or too many."""
    text = text.strip()
    if not least <= len(text) <= LONGEST_REMARK:
        raise Malformed(
            "library:remark",
            "A remark has from {least} to {most} characters, not {count}.",
            least=least,
            most=LONGEST_REMARK,
            count=len(text),
        )
    return text


def require_second_unit(author_unit: str, reviewer_unit: str) -> None:
    """Raise Refused where the reviewer is of the author's own unit."""
    if not reviewer_unit or author_unit == reviewer_unit:
        raise Refused(
            "library:same-unit", "{unit} wrote this note: a second unit reviews and releases it.", unit=author_unit
        )


def require_clean(finds: Iterable[Find], *, set_aside: Collection[str] = ()) -> None:
    """Raise Refused while a text holds an identifier, or a name that was not set aside; each is named in the message.

    set_aside: names that the reviewer says are none.
    """
    standing = [each for each in finds if not (each.is_name and each.text in set_aside)]
    if standing:
        shown = "; ".join(dict.fromkeys(each.text for each in standing[:5]))
        raise Refused(
            "library:personal-data",
            "This holds what may name a person: {found}. Take it out; a note holds no personal data.",
            found=shown,
        )


def require_clean_remark(finds: Iterable[Find], *, no_person: bool, may_review: bool) -> None:
    """Raise where a remark, which nobody else reviews, holds an identifier or a name.

    no_person: its author says that what may be a name is none.  may_review: the officer may review; only such an
    officer may say so of what surely looks like a name.  Raises Refused, and Malformed where the author has only to
    confirm.
    """
    found = list(finds)
    require_clean([each for each in found if not each.is_name or (each.is_sure and not (no_person and may_review))])
    named = [each for each in found if each.is_name]
    if named and not no_person:
        raise Malformed(
            "library:maybe-name",
            "This may be a name: {found}. Take it out, or confirm below that it names no person.",
            found="; ".join(dict.fromkeys(each.text for each in named[:5])),
        )


def require_false_alarm(text: str, finds: Iterable[Find]) -> None:
    """Raise Refused unless a find is a name: an identifier is never set aside.  Raises Malformed for no find."""
    kinds = [each for each in finds if each.text == text]
    if not kinds:
        raise Malformed("library:no-such-find", "Nothing like this was found in the draft: open it and look again.")
    if any(not each.is_name for each in kinds):
        raise Refused("library:identifier", "{found} is an identifier: it must go, whatever it stands for.", found=text)


def require_note_of(note: UUID, by: Author) -> None:
    """Raise Refused unless a force speaks of a note under its own mark, for one of its own units."""
    require_made_by(note, by.force)
    if force_of(by.unit) != by.force:
        raise Refused(
            "library:not-their-unit",
            "{force} speaks for {unit}, which is not one of its units.",
            force=by.force,
            unit=by.unit,
        )


def require_made_by(thing: UUID, force: str) -> None:
    """Raise Refused unless an id carries a force's mark."""
    if not was_made_by(thing, force):
        raise Refused(
            "library:made-by-another",
            "{force} sends under an id that another force made: nothing of it is kept.",
            force=force,
        )


def require_kind(said: RemarkBody) -> None:
    """Raise Malformed for a remark whose parts are not those of its kind."""
    kind, has_about, has_result = said.kind, said.about is not None, said.result is not None
    has_words = said.words is not None and said.language is not None
    fits = {
        RemarkKind.COMMENT: not (has_about or has_result or has_words),
        RemarkKind.ADOPTION: not (has_result or has_words),
        RemarkKind.RESULT: has_about and has_result and not has_words,
        RemarkKind.TRANSLATION: has_words and not (has_about or has_result),
    }
    if not fits[kind]:
        raise Malformed("library:kind", "What is said does not belong to a remark of the kind {kind}.", kind=kind)


def is_overdue(review_by: date, *, today: date) -> bool:
    """Tell whether a note's review is overdue: it then carries a banner."""
    return review_by < today


def is_out_of_search(review_by: date, *, today: date) -> bool:
    """Tell whether a note is overdue for so long that no list and no search shows it."""
    return review_by + OUT_OF_SEARCH_AFTER < today


def fold_for_search(text: str) -> str:
    """Return a text for searching: small letters, one form a letter in each of four scripts, words between spaces."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", _JOINED.sub(" ", text)) if ord(each) not in _MARKS)
    plain = unicodedata.normalize("NFC", plain.translate(_SILENT)).translate(_ALIKE).casefold()
    words = _BETWEEN.sub(" ", plain).split()
    return f" {' '.join(words)} " if words else ""


def force_of(code: str) -> str:
    """Return the force whose unit a code is."""
    return code.split("-", maxsplit=1)[0]
