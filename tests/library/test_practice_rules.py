"""What a practice note may hold, who reviews it and when it leaves the lists, decided without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from support.refusals import refuses

from sangam.kernel import bodies
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.ids import new_id_of
from sangam.library import limits, policy
from sangam.library.types import (
    Category,
    Find,
    Language,
    PracticeDraft,
    PracticeText,
    RemarkBody,
    RemarkKind,
    Result,
    Shelf,
    Stage,
)

TODAY, DAY = date(2026, 11, 20), timedelta(days=1)
SAID_AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
TEXT = PracticeText("Joint naka", "One naka for two stations", "Cars turn back", "One rota", "Fewer thefts")
NAME = Find("problem", 0, 6, "Sandeep", "name")
MAYBE, PHONE = replace(NAME, text="Roshan", is_sure=False), replace(NAME, text="9812345678", kind="phone")
BY = Author("HR", "HR-SNP-KUNDLI", UUID(int=7), "SHO Kundli")


@pytest.mark.parametrize(("part", "most"), [("title", 120), ("summary", 600), ("problem", 4_000), ("sources", 4_000)])
def test_each_part_of_a_note_has_its_length(part: str, most: int) -> None:
    longest = replace(TEXT, **{part: "x" * most})
    assert policy.require_text(replace(longest, **{part: f" {'x' * most}\n"})) == longest
    refuses("library:text", policy.require_text, replace(TEXT, **{part: "x" * (most + 1)}))


def test_a_note_without_its_main_parts_is_not_sent_to_review() -> None:
    policy.require_whole(TEXT)
    for part in policy.REQUIRED:
        refuses("library:part-missing", policy.require_whole, replace(TEXT, **{part: " "}))


def test_a_note_is_reviewed_again_within_three_years() -> None:
    last = TODAY + policy.FURTHEST_REVIEW
    said = PracticeDraft(TEXT, Language.HINDI, Category.BORDER, Stage.TRIED, Shelf.WORKED, UUID(int=7), last)
    for day in (TODAY + DAY, last):
        policy.require_review_by(bodies.replace(said, review_by=day), today=TODAY)
    for day in (TODAY, last + DAY):
        refuses("library:review-by", policy.require_review_by, bodies.replace(said, review_by=day), today=TODAY)


def test_a_remark_says_something_and_fits() -> None:
    longest = "x" * limits.LONGEST_REMARK
    assert policy.require_remark(f" {longest} ") == longest
    assert policy.require_remark(" ", least=0) == ""
    for text, least in (("", 1), (" x ", 2), (f"{longest}x", 0)):
        refuses("library:remark", policy.require_remark, text, least=least)


def test_a_second_unit_reviews_a_note() -> None:
    policy.require_second_unit("HR-SNP-KUNDLI", "HR-SNP")
    for reviewer in ("HR-SNP-KUNDLI", ""):
        refuses("library:same-unit", policy.require_second_unit, "HR-SNP-KUNDLI", reviewer)


def test_a_note_holds_nothing_by_which_a_person_is_named() -> None:
    policy.require_clean([])
    policy.require_clean([NAME], set_aside=["Sandeep"])
    for finds, set_aside in (([NAME], ["Roshan"]), ([PHONE], ["9812345678"]), ([NAME, PHONE], ["Sandeep"])):
        refuses("library:personal-data", policy.require_clean, finds, set_aside=set_aside)


def test_what_is_found_is_named_once_and_what_was_set_aside_is_not() -> None:
    error = refuses("library:personal-data", policy.require_clean, [NAME, PHONE, PHONE], set_aside=["Sandeep"])
    assert error.message.count("9812345678") == 1
    assert "Sandeep" not in error.message


@pytest.mark.parametrize(
    ("find", "no_person", "may_review", "wrong"),
    [
        (MAYBE, True, False, None),
        (MAYBE, False, True, Malformed),
        (MAYBE, False, False, Malformed),
        (NAME, True, True, None),
        (NAME, True, False, Refused),
        (NAME, False, True, Refused),
        (PHONE, True, True, Refused),
    ],
)
def test_a_sure_name_in_a_remark_takes_a_reviewer(
    find: Find, no_person: bool, may_review: bool, wrong: type[Exception] | None
) -> None:
    if wrong is None:
        policy.require_clean_remark([find], no_person=no_person, may_review=may_review)
        return
    code = "library:maybe-name" if wrong is Malformed else "library:personal-data"
    refuses(code, policy.require_clean_remark, iter([find]), no_person=no_person, may_review=may_review)


def test_a_remark_in_which_nothing_is_found_needs_no_word() -> None:
    policy.require_clean_remark([], no_person=False, may_review=False)


def test_only_a_name_that_was_found_is_set_aside() -> None:
    policy.require_false_alarm("Sandeep", [NAME, PHONE])
    refuses("library:no-such-find", policy.require_false_alarm, "Harjit", [NAME])
    refuses("library:identifier", policy.require_false_alarm, "9812345678", [NAME, PHONE])
    both = [NAME, replace(PHONE, text="Sandeep")]
    refuses("library:identifier", policy.require_false_alarm, "Sandeep", both)


def test_a_force_speaks_of_its_own_notes_for_its_own_units() -> None:
    policy.require_note_of(new_id_of("HR"), BY)
    refuses("library:made-by-another", policy.require_note_of, new_id_of("DL"), BY)
    refuses("library:not-their-unit", policy.require_note_of, new_id_of("HR"), replace(BY, unit="HRX-SNP"))


FITTING = {
    RemarkKind.COMMENT: [(False, False, False)],
    RemarkKind.ADOPTION: [(False, False, False), (True, False, False)],
    RemarkKind.RESULT: [(True, True, False)],
    RemarkKind.TRANSLATION: [(False, False, True)],
}


@pytest.mark.parametrize("kind", RemarkKind)
@pytest.mark.parametrize("about", [False, True])
@pytest.mark.parametrize("result", [False, True])
@pytest.mark.parametrize("words", [False, True])
def test_a_remark_has_the_parts_of_its_kind(kind: RemarkKind, about: bool, result: bool, words: bool) -> None:
    said = RemarkBody(UUID(int=1), UUID(int=2), kind, BY, SAID_AT, 1)
    said = bodies.replace(said, about=UUID(int=3)) if about else said
    said = bodies.replace(said, result=Result.BETTER) if result else said
    said = bodies.replace(said, language=Language.HINDI, words=TEXT) if words else said
    if (about, result, words) in FITTING[kind]:
        policy.require_kind(said)
    else:
        refuses("library:kind", policy.require_kind, said)


def test_an_overdue_note_leaves_the_lists_after_ninety_days() -> None:
    assert not policy.is_overdue(TODAY, today=TODAY)
    assert policy.is_overdue(TODAY, today=TODAY + DAY)
    assert not policy.is_out_of_search(TODAY, today=TODAY + 90 * DAY)
    assert policy.is_out_of_search(TODAY, today=TODAY + 91 * DAY)


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Vehicle-Theft", "vehicle theft"),
        ("हथियार ज़ब्त", "हथियार जब्त"),
        ("گاڑى", "گاڑی"),
        ("café, ÉTÉ", "cafe ete"),
        ("ਪੁਲਿਸ।", "ਪੁਲਿਸ"),
    ],
)
def test_words_are_found_however_they_are_spelt(written: str, searched: str) -> None:
    assert (
        policy.fold_for_search(written)
        == policy.fold_for_search(searched)
        == f" {policy.fold_for_search(searched).strip()} "
    )


def test_a_text_without_letters_is_searched_as_nothing() -> None:
    assert policy.fold_for_search(" – ! ") == ""
