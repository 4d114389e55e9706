"""What an arrest's checklist asks, and how a despatch is answered, decided without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from support.refusals import refuses

from sangam.arrests import policy
from sangam.arrests.types import (
    ArrestDraft,
    ChecklistItem,
    Condition,
    DespatchAnswer,
    DespatchKind,
    Lack,
    StepState,
    StepView,
)
from sangam.kernel.author import Author
from sangam.kernel.ids import new_id_of

AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
ARREST = ArrestDraft("Sandeep", AT, "Kundli", "HR-SNP-KUNDLI", language="Punjabi")
ITEM = ChecklistItem(
    "memo", 1, {"en": "Memo of arrest"}, "BNSS s. 36", "law", (), (Condition.ALWAYS,), (), None, None, None, ""
)
PAPER = replace(ITEM, wants=("language", "document", "signature"))
DONE = StepView("memo", StepState.DONE, AT + HOUR, "", "", "p. 1", "Punjabi", "SI Meena", AT, "SHO", "")
BY = Author("HR", "HR-SNP-KUNDLI", UUID(int=7), "SHO Kundli")


def lacks(item: ChecklistItem, *steps: StepView, at: datetime = AT) -> list[Lack]:
    """Return what is wanting of an item after these steps, each written when the item read as now."""
    written = [replace(step, digest=step.digest or policy.digest(item)) for step in steps]
    (point,) = policy.points([item], ARREST, written, force="HR", at=at)
    return list(point.lacks)


@pytest.mark.parametrize("kind", DespatchKind)
def test_only_a_notice_of_an_arrest_on_warrant_rests_on_law(kind: DespatchKind) -> None:
    assert policy.basis_of(kind, warrant=False) == policy.POLICY
    on_warrant = policy.LAW_ON_WARRANT if kind is DespatchKind.HOME_NOTICE else policy.POLICY
    assert policy.basis_of(kind, warrant=True) == on_warrant


def test_what_is_written_of_an_arrest_is_never_empty_and_fits() -> None:
    assert policy.require_text(" abc ", part="name", most=3) == "abc"
    for wrong in ("", "  ", "abcd"):
        refuses("arrests:text", policy.require_text, wrong, part="name", most=3)


def test_what_was_done_lies_within_sixty_days_behind() -> None:
    for at in (AT - 60 * DAY, AT, AT + 300 * SECOND):
        assert policy.require_past(at, now=AT) == at
    for at in (AT - 60 * DAY - SECOND, AT + 301 * SECOND):
        refuses("arrests:time", policy.require_past, at, now=AT)


def test_a_force_sends_what_is_its_own() -> None:
    policy.require_author(new_id_of("HR"), BY)
    refuses("arrests:not-theirs", policy.require_author, new_id_of("DL"), BY)
    refuses("arrests:not-theirs", policy.require_author, new_id_of("HR"), replace(BY, unit="DL-ON-NARELA"))


QUESTIONS = {
    DespatchKind.ROLL_A: DespatchAnswer.GONE_ON,
    DespatchKind.ROLL_B: DespatchAnswer.KNOWN,
    DespatchKind.HISTORY_SHEET: DespatchAnswer.NOT_HERE,
    DespatchKind.EXTERNMENT: DespatchAnswer.HERE,
    DespatchKind.ASSISTANCE: DespatchAnswer.CANNOT,
}


@pytest.mark.parametrize(("kind", "answer"), QUESTIONS.items())
def test_a_question_is_answered_with_one_of_its_answers(kind: DespatchKind, answer: DespatchAnswer) -> None:
    policy.require_answer(kind, answer)
    refuses("arrests:answer", policy.require_answer, kind, None)
    strange = DespatchAnswer.GIVEN if kind is not DespatchKind.ASSISTANCE else DespatchAnswer.KNOWN
    refuses("arrests:answer", policy.require_answer, kind, strange)


@pytest.mark.parametrize("kind", [DespatchKind.HOME_NOTICE, DespatchKind.STATUS])
def test_what_only_informs_is_received_and_not_answered(kind: DespatchKind) -> None:
    policy.require_answer(kind, None)
    refuses("arrests:answer", policy.require_answer, kind, DespatchAnswer.HERE)


@pytest.mark.parametrize(
    ("condition", "without", "with_it"),
    [
        (Condition.ACROSS, {}, {"place_unit": "DL-ON-NARELA"}),
        (Condition.WARRANT, {}, {"warrant": True}),
        (Condition.NO_WARRANT, {"warrant": True}, {}),
        (Condition.WOMAN, {}, {"woman": True}),
        (Condition.SEARCH, {}, {"search": True}),
    ],
)
def test_an_item_applies_where_its_condition_holds(condition: Condition, without: dict, with_it: dict) -> None:
    item = replace(ITEM, applies=(Condition.ALWAYS, condition))
    assert policy.applies(item, replace(ARREST, **with_it), force="HR")
    assert not policy.applies(item, replace(ARREST, **without), force="HR")


@pytest.mark.parametrize(
    ("changes", "applies"),
    [
        ({}, True),
        ({"forces": ("HR", "PB")}, True),
        ({"forces": ("PB",)}, False),
        ({"from_date": date(2026, 11, 20), "until_date": date(2026, 11, 20)}, True),
        ({"from_date": date(2026, 11, 21)}, False),
        ({"until_date": date(2026, 11, 19)}, False),
        ({"applies": (Condition.WOMAN, Condition.SEARCH)}, False),
    ],
)
def test_an_item_binds_its_forces_in_its_days(changes: dict, applies: bool) -> None:
    searched = replace(ARREST, search=True)
    assert policy.applies(replace(ITEM, **changes), searched, force="HR") is applies


def test_a_checklist_is_in_order_and_keeps_what_was_written() -> None:
    second, other = replace(ITEM, code="relatives", place=0), replace(ITEM, code="woman", applies=(Condition.WOMAN,))
    step = replace(DONE, item="woman")
    shown = policy.points([ITEM, second, other], ARREST, [step], force="HR", at=AT)
    assert [point.item.code for point in shown] == ["relatives", "memo", "woman"]
    assert [point.steps for point in shown] == [(), (), (step,)]
    assert len(policy.points([ITEM, second, other], ARREST, [], force="HR", at=AT)) == 2


def test_an_item_is_missing_and_late_once_its_time_is_over() -> None:
    timed = replace(ITEM, within=2 * HOUR)
    assert lacks(ITEM, at=AT + 60 * DAY) == [Lack.MISSING]
    assert lacks(timed, at=AT + 2 * HOUR - SECOND) == [Lack.MISSING]
    assert lacks(timed, at=AT + 2 * HOUR) == [Lack.LATE]


def test_what_was_done_after_its_time_is_said_to_be() -> None:
    timed = replace(ITEM, within=2 * HOUR)
    assert lacks(timed, replace(DONE, at=AT + 2 * HOUR)) == []
    assert lacks(timed, replace(DONE, at=AT + 2 * HOUR + SECOND)) == [Lack.TOO_LATE]
    assert lacks(timed, replace(DONE, at=None)) == []
    assert lacks(ITEM, replace(DONE, at=AT + 60 * DAY)) == []


@pytest.mark.parametrize(
    ("language", "understood"), [("punjabi", True), ("Hindi, Punjabi ", True), ("Hindi", False), ("", False)]
)
def test_a_paper_is_in_a_language_that_the_person_understands(language: str, understood: bool) -> None:
    assert lacks(PAPER, replace(DONE, language=language)) == ([] if understood else [Lack.LANGUAGE])
    assert lacks(ITEM, replace(DONE, language=language)) == []


def test_a_paper_and_a_signature_are_named_where_they_are_wanted() -> None:
    bare = replace(DONE, document="", signed_by="")
    assert lacks(PAPER, bare) == [Lack.DOCUMENT, Lack.SIGNATURE]
    assert lacks(PAPER, replace(DONE, document="")) == [Lack.DOCUMENT]
    assert lacks(ITEM, bare) == []


def test_who_leaves_an_item_out_says_why_and_who_decided() -> None:
    left = replace(DONE, state=StepState.NOT_DONE)
    assert lacks(PAPER, left) == [Lack.REASON, Lack.DECIDED_BY]
    assert lacks(PAPER, replace(left, note="No camera")) == [Lack.DECIDED_BY]
    assert lacks(PAPER, replace(left, note="No camera", decided_by="Insp. A")) == []


def test_what_does_not_apply_needs_a_reason_alone() -> None:
    off = replace(DONE, state=StepState.NOT_APPLICABLE, document="")
    assert lacks(PAPER, off) == [Lack.REASON]
    assert lacks(PAPER, replace(off, note="No relatives")) == []


def test_an_item_that_was_changed_since_is_read_again() -> None:
    assert lacks(ITEM, replace(DONE, digest="of an older text")) == [Lack.CHANGED]
    assert lacks(ITEM, replace(DONE, digest="older", state=StepState.NOT_APPLICABLE, note="why")) == [Lack.CHANGED]
    for changed in ({"texts": {"en": "Memo"}}, {"binding": "policy"}, {"until_date": date(2027, 1, 1)}):
        assert policy.digest(replace(ITEM, **changed)) != policy.digest(ITEM)
    assert policy.digest(replace(ITEM, place=9, texts={**ITEM.texts, "hi": "ज्ञापन"})) == policy.digest(ITEM)


def test_the_last_step_of_an_item_counts() -> None:
    left = replace(DONE, state=StepState.NOT_DONE)
    assert lacks(ITEM, left, DONE) == []
    assert lacks(ITEM, DONE, left) == [Lack.REASON, Lack.DECIDED_BY]
