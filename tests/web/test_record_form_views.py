"""The forms on a record: whose they are, what they take, what they hold again; objections and recalls, from views."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from sangam.access.types import Showing
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Grade, Handling, Level
from sangam.kernel.purpose import Purpose, Stated
from sangam.records.schema.kinds import KINDS
from sangam.records.types import Answer, Challenged, ChallengeView, RecallProgress, RecordView, ShownStatement, Terms
from sangam.web.records import act_forms, correction_pages, record_fields, record_forms

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
LATER = datetime(2999, 1, 1, tzinfo=UTC)
OFFICER = Actor("DL", "SI Asha, Narela", role="station", officer=uuid4(), post=uuid4(), unit="DL-ON-NARELA")
OWN = RecordView(uuid4(), "person", "DL", "DL-ON-NARELA", 1, "live", "Harjeet Singh", (), Terms(LATER), AT, None)
SAID = ShownStatement(uuid4(), "name", "Harjeet", "FIR", Grade.parse("B2"), Handling(), date(2026, 11, 1), Showing.FULL)
RIGHT = {"source": "GD 12", "grade_source": "B", "grade_information": "2"}
CHALLENGE = ChallengeView(
    uuid4(), OWN.id, SAID.id, "name", "HR", "ASI Mohan", "he is in jail", False, AT, LATER, None, "", None
)
HOLDER = RecallProgress("HR", 3, 2, 1, 2, AT)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def sent(actor: Actor = OFFICER, *, stated: Stated | None = None, **fields: object):
    request = RequestFactory().post("/", fields)
    request.actor, request.purpose = actor, stated
    return request


def test_a_record_is_changed_by_its_own_desk_and_a_copy_by_nobody_here():
    record_fields.require_ours_to_change(OFFICER, OWN)
    with pytest.raises(Refused, match="Only its owner, HR"):
        record_fields.require_ours_to_change(OFFICER, replace(OWN, owner="HR", received_at=AT))


def replaces(stands: ShownStatement = SAID, **fields: object) -> None:
    """Send the form of a statement as an officer whose role may not correct: what comes so far is refused there."""
    record_fields._replace(sent(replace(OFFICER, role="auditor"), **{**RIGHT, **fields}), OWN, stands)


@pytest.mark.parametrize("value", ["", "  "])
def test_a_statement_is_not_replaced_by_nothing(value):
    with pytest.raises(Malformed, match="Type what is right"):
        replaces(value=value)


def test_a_statement_is_not_replaced_by_itself():
    with pytest.raises(Malformed, match="It says so already"):
        replaces(value=" Harjeet ")
    for other in ({"value": "Harjit"}, {"grade_information": "3"}, {"classification": "confidential"}):
        with pytest.raises(Refused):
            replaces(**{"value": "Harjeet", **other})


def test_a_time_stands_in_its_field_without_its_zone_and_a_text_as_it_is():
    time, note = KINDS["incident"].property("earliest"), KINDS["incident"].property("summary")
    long = replace(SAID, value="2026-11-24T22:30:00+05:30")
    assert record_fields._value_in_field(long, time) == "2026-11-24T22:30"
    assert record_fields._value_in_field(long, note) == record_fields._value_in_field(long, None) == long.value
    assert record_fields._value_in_field(replace(SAID, value=7), note) == "7"
    assert record_fields._value_in_field(replace(SAID, value={"label": "x"}), note) == ""
    assert record_fields._value_in_field(replace(SAID, value=None), note) == ""


def test_a_photograph_is_named_and_another_value_is_said():
    assert record_fields._value_words(OWN, replace(SAID, property="photo", value={"jpeg": "b3du"})) == "Photograph"
    assert record_fields._value_words(OWN, SAID) == "Harjeet"


def test_a_field_takes_what_is_typed_and_offers_a_caution_by_its_own_word():
    def field(name: str, kind: str = "person") -> dict:
        return record_fields._field_words(KINDS[kind].property(name), "x")

    assert field("photo") is field("linked") is field("document") is None
    assert (field("note")["rows"], field("name")["rows"], field("name")["choices"]) == (3, 0, [])
    labels = {each["code"]: each["label"] for name in ("caution", "sex") for each in field(name)["choices"]}
    assert (labels["armed"], labels["female"]) == ("Armed", "Female")


def child(**fields: object):
    return sent(born_year=str(clock.now().year - 10), **fields)


def test_the_age_of_a_child_is_weighed_once_by_ticking_or_unticking():
    with pytest.raises(Malformed, match="may be a child"):
        record_forms._require_minor_weighed(child(), "person")
    for weighed in ({"caveat": "minor"}, {"minor_weighed": "1"}):
        record_forms._require_minor_weighed(child(**weighed), "person")
    with pytest.raises(Malformed):
        record_forms._require_minor_weighed(child(caveat="lead-only"), "person")


def test_an_age_is_read_only_where_the_kind_asks_for_it():
    assert record_forms._tells_of_child(child(), "person") is True
    assert record_forms._tells_of_child(child(), "vehicle") is False
    assert record_forms._tells_of_child(child(), "none-such") is False
    record_forms._require_minor_weighed(sent(name="Harjeet"), "person")


def test_a_record_is_used_until_the_last_instant_of_a_day_in_india():
    field = act_forms.LastDayField(required=False)
    last = field.clean("31.12.2026")
    assert (last + timedelta(microseconds=1)).isoformat() == "2027-01-01T00:00:00+05:30"
    assert field.clean("") is None
    with pytest.raises(ValidationError, match="last day as a date"):
        field.clean("soon")


def test_only_listed_purposes_limit_a_record():
    field = act_forms.PurposesField(required=False)
    assert field.clean(["naka", "case"]) == {Purpose.NAKA, Purpose.CASE}
    with pytest.raises(ValidationError, match="purposes that are listed"):
        field.clean(["curiosity"])


def test_a_limited_record_serves_the_officer_whose_purpose_it_still_takes():
    naka = sent(stated=Stated(Purpose.NAKA))
    assert record_forms._serves(sent(), frozenset()) is True
    assert record_forms._serves(naka, frozenset({Purpose.NAKA})) is True
    assert record_forms._serves(naka, frozenset({Purpose.CASE})) is False
    assert record_forms._serves(sent(), frozenset({Purpose.NAKA})) is False


def test_a_record_is_silent_where_one_force_or_group_holds_it_so():
    def silent(**terms: object) -> bool:
        return record_forms._is_silent(replace(OWN, terms=Terms(LATER, **terms)))

    assert silent(shares={"HR": Level.SILENT, "UP": Level.WHOLE}) is silent(groups={"ncr": Level.SILENT}) is True
    assert silent(shares={"HR": Level.WHOLE}) is silent() is False


def test_what_was_wrong_in_a_form_comes_back_in_it_and_a_refusal_does_not():
    def wrong() -> HttpResponse:
        raise Malformed("web:x", "Type it anew.")

    def refused() -> HttpResponse:
        raise Refused("web:x", "Not yours.")

    assert record_forms._taken_or_again(HttpResponse, pytest.fail).status_code == 200
    assert record_forms._taken_or_again(wrong, lambda error: HttpResponse(str(error))).content == b"Type it anew."
    with pytest.raises(Refused):
        record_forms._taken_or_again(refused, HttpResponse)


def test_what_names_no_record_is_asked_for_again():
    assert record_forms._uuid(str(OWN.id)) == act_forms.TakeOverForm.base_fields["into"].clean(str(OWN.id)) == OWN.id
    assert act_forms.RecordsField().clean([str(OWN.id)]) == [OWN.id]
    with pytest.raises(Malformed):
        record_forms._uuid("none-such")
    for field, text in (
        (act_forms.TakeOverForm.base_fields["into"], "none-such"),
        (act_forms.RecordsField(), ["none-such"]),
    ):
        with pytest.raises(ValidationError):
            field.clean(text)


def test_an_objection_is_overdue_once_its_time_is_over():
    mark = Challenged(SAID.id, AT, LATER)
    assert correction_pages._challenge_mark(None) is None
    assert correction_pages._challenge_mark(mark) == {"since": AT, "overdue": False}
    assert correction_pages._challenge_mark(replace(mark, due_at=clock.now()))["overdue"] is True


def test_an_objection_is_answered_once_by_whoever_may():
    def shown(view: ChallengeView = CHALLENGE, *, may_answer: bool = True) -> tuple[bool, bool]:
        words = correction_pages._challenge("person", view, may_answer=may_answer)
        return words["may_answer"], words["overdue"]

    late = replace(CHALLENGE, due_at=AT)
    answered = replace(late, answer=Answer.UPHELD, answered_at=AT)
    assert shown() == (True, False)
    assert shown(late) == (True, True)
    assert shown(late, may_answer=False) == (False, True)
    assert shown(answered) == (False, False)


def test_an_answer_is_said_where_there_is_one():
    answered = replace(CHALLENGE, answer=Answer.UPHELD, property="shoe size")
    words = correction_pages._challenge("person", answered, may_answer=True)
    assert (words["answer"], words["label"]) == ("upheld", "shoe size")
    words = correction_pages._challenge("person", CHALLENGE, may_answer=True)
    assert (words["answer"], words["label"]) == ("", "Name")


def test_a_holder_is_chased_while_it_owes_what_was_asked_for_twice():
    def chased(**more: object) -> bool:
        return replace(HOLDER, **more).is_chased

    assert (chased(), chased(asked=1), chased(waits=0)) == (True, False, False)
