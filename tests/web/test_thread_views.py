"""What a thread, a letter and the table of answers say, from made views."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.http import HttpRequest, QueryDict
from django.utils import translation

from sangam.access.types import DutyView
from sangam.exchange.types import Act, MessageView, OutcomeCode, RecordRef, Step, Terms, ThreadState, ThreadView
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.oversight.types import RemarkView, ResponseLine
from sangam.web.accountability import responses
from sangam.web.threads import gateway, thread_steps, threads
from sangam.web.units import duty

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
ASKS = Author("HR", "HR-SNP-KUNDLI", uuid4(), "ASI Mohan, Kundli")
ANSWERS = Author("DL", "DL-ON-NARELA", uuid4(), "SI Asha, Narela")
THREAD = ThreadView(
    uuid4(), "HR-7Q2M0XK", ThreadState.OPEN, RecordRef(uuid4(), "DL", "Harjeet Singh", "DL-ON-NARELA"), ASKS,
    "Is he held?", "naka", timedelta(hours=2), AT, AT, None, frozenset(), frozenset(),
)  # fmt: skip
ASKED = MessageView(uuid4(), Act.ASKED, ASKS, "Is he held?", AT, None, None, None)
TYPED = Terms("vehicle")
READER = Actor("DL", "SI Asha, Narela", role="station", officer=uuid4(), post=ANSWERS.post, unit="DL-ON-NARELA")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def said(message: MessageView, actor: Actor = READER) -> dict:
    return threads._message_words(actor, message, THREAD, by=message.author.label)


def test_a_message_is_the_readers_own_where_that_post_wrote_it():
    assert said(ASKED)["ours"] is False
    assert said(replace(ASKED, author=ANSWERS))["ours"] is True


@pytest.mark.parametrize(
    "act, kind",
    [(Act.ASKED, "message"), (Act.SAID, "message"), (Act.ANSWERED, "answer"), (Act.DECLINED, "declined")],
)
def test_a_message_is_shown_by_what_it_does(act, kind):
    shown = said(replace(ASKED, act=act))
    assert (shown["kind"], shown["step"], shown["grade"], shown["states"], shown["trouble"]) == (kind, "", "", None, "")
    assert said(replace(ASKED, step=Step.ACCEPTED))["step"] == Step.ACCEPTED


def test_the_last_outcome_of_a_thread_counts():
    first, *_, last = OutcomeCode
    told = tuple(replace(ASKED, act=Act.OUTCOME, outcome=each) for each in (first, last))
    assert threads._last_outcome(replace(THREAD, messages=(*told, ASKED))) == last
    assert threads._last_outcome(THREAD) == ""


def test_a_thread_is_reached_by_its_first_message(delhi):
    shown = threads.thread_words(READER, replace(THREAD, messages=(ASKED,)))
    assert (shown["way"], shown["reached_at"], shown["arriving"]) == (False, None, False)
    assert (shown["asker"]["post"], shown["answerer"]["code"]) == (ASKS.label, "DL-ON-NARELA")


def test_of_a_typed_request_what_its_fields_do_not_say_is_shown():
    typed = replace(THREAD, terms=TYPED)
    assert thread_steps.said_words(ASKED, THREAD) == "Is he held?"
    assert thread_steps.said_words(replace(ASKED, text=""), typed) == thread_steps.type_words("vehicle")
    assert thread_steps.said_words(replace(ASKED, act=Act.SAID, text=""), typed) == ""


def test_ready_sentences_fit_the_type_of_a_request():
    assert thread_steps.ready_kind(THREAD) == thread_steps.ready_sentences.UNKNOWN
    assert thread_steps.ready_kind(replace(THREAD, terms=TYPED)) == "vehicle"
    assert thread_steps.ready_kind(replace(THREAD, terms=Terms("cctv"))) == thread_steps.ready_sentences.REQUEST
    assert thread_steps.request_words(THREAD) is None


def test_a_request_about_no_record_leads_to_none():
    own = replace(THREAD, record=replace(THREAD.record, own_words=True))
    assert thread_steps.record_link(replace(own, terms=TYPED)) is None
    assert thread_steps.record_link(own)["title"] == "Harjeet Singh"
    assert thread_steps.record_link(replace(THREAD, terms=TYPED))["title"] == "Harjeet Singh"


@pytest.mark.parametrize("step, name", [(Step.ACCEPTED, "accept"), (Step.CLARIFY, "clarify"), (Step.HANDED, "hand")])
def test_a_step_is_offered_where_it_is_open(step, name):
    shown = thread_steps.open_to(replace(THREAD, steps=frozenset({step})))
    assert [each for each, is_open in shown.items() if is_open] == [name]


def test_a_typed_request_is_rated_by_its_asker_after_the_answer():
    rated = replace(THREAD, terms=TYPED, can=frozenset({Act.OUTCOME}), answered_at=AT)
    assert thread_steps.open_to(rated)["rate"] is True
    for lacking in ({"terms": None}, {"can": frozenset()}, {"answered_at": None}):
        assert thread_steps.open_to(replace(rated, **lacking))["rate"] is False


def test_a_request_is_handed_to_desks_around_the_one_that_has_it(delhi):
    codes = [each["code"] for each in thread_steps.desks(THREAD)]
    assert ("DL-ON-ALIPUR" in codes, "DL-ON" in codes, "DL-ON-NARELA" in codes) == (True, True, False)
    assert codes == sorted(codes)
    for desk in ("HR-SNP-KUNDLI", "DL-NOWHERE"):
        assert thread_steps.desks(replace(THREAD, record=replace(THREAD.record, desk=desk))) == []


def test_a_question_is_answered_at_its_desk_else_at_its_force(delhi):
    assert threads._answering_desk(THREAD) == "DL-ON-NARELA"
    assert threads._answering_desk(replace(THREAD, record=replace(THREAD.record, desk=""))) == "DL"
    assert threads._answering_desk(replace(THREAD, record=RecordRef(uuid4(), "HR", "", "HR-X"))) == "HR-X"


def test_nobody_learns_of_a_desk_above_who_does_not_see_the_record():
    assert threads._gone_up(None, THREAD) is None


def came_from(**form: str) -> dict[str, str]:
    request = HttpRequest()
    request.POST = QueryDict(mutable=True)
    request.POST.update(form)
    return threads._came_from(request)


def test_whoever_asks_from_a_check_goes_back_to_it():
    check = str(uuid4())
    assert came_from(check=check) == came_from(pointer=check) == {"check": check, "back": f"/check/{check}/"}
    assert came_from(check="x") == came_from() == {"check": "", "back": "/"}


def test_a_line_of_a_letter_is_in_words_where_it_stands_for_a_code():
    assert gateway._line("Answer", "x", "within_s:7200") == {
        "heading": "Answer", "text": "within 2 h of the handing over", "fixed": True,
    }  # fmt: skip
    assert gateway._line("Warning", "x", "caution:armed")["text"] == "Armed"
    assert gateway._line("Question", "Is he held?")["fixed"] is False
    assert gateway._line("Question", "Is he held?")["text"] == "Is he held?"


LINE = ResponseLine("DL", "DL-ON-NARELA", "thread", 4, 3, 2, 0, 7_500.0, None, None, None)


@pytest.mark.parametrize(
    "of, unit, is_beside",
    [
        ("thread", "DL-ON-NARELA", True),
        ("thread", "DL-ON-ALIPUR", False),
        ("alert", "DL-ON-NARELA", False),
        ("thread", "", False),
    ],
)
def test_a_remark_stands_beside_its_line(of, unit, is_beside):
    remark = RemarkView(unit, of, "Two posts were empty", "SI Asha", AT)
    assert responses._is_beside(remark, LINE) is is_beside


def test_a_remark_on_a_force_stands_beside_the_line_of_the_force():
    remark, whole = RemarkView("", "thread", "Few officers", "SI Asha", AT), replace(LINE, unit="")
    assert responses._is_beside(remark, whole) is True
    assert responses._is_beside(replace(remark, unit="DL"), whole) is True


def test_a_time_is_said_in_hours_and_minutes():
    assert [responses._span(each) for each in (None, 0.0, 7_500.0)] == ["", "0:00", "2:05"]


def test_a_matter_that_is_not_known_stands_last():
    known = list(responses.overdue.MATTERS)
    assert responses._place(known[0]) < responses._place(known[-1]) < responses._place("of-tomorrow")


def test_a_number_is_dialled_by_its_digits_and_says_whose_it_is():
    lent = DutyView("DL-ON-NARELA", "DL-ON", "+91 11-2728 2233 / 2234", "SHO", "")
    ring = duty._ring_words(lent, {"DL-ON": "Outer North"})
    assert (ring["dialled"], ring["of"]) == ("+911127282233", "Outer North")
    assert duty._ring_words(replace(lent, number_of="DL"), {})["of"] == "DL"
    assert duty._ring_words(replace(lent, unit="DL-ON"), {})["of"] == ""
