"""A question needs no typing: ready sentences are chosen by a tap and read by each side in its own language."""

import re
from uuid import UUID

import pytest
from border import NAKA, Seated, hidden, is_sound, seated
from support.cast import says
from support.markup import markup
from support.visiting import text

from sangam.exchange.threads import pages
from sangam.exchange.types import Act, ThreadState
from sangam.kernel.handling import Level
from sangam.records.own_records import records
from sangam.records.visibility import views
from sangam.web.threads import ready_sentences


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def record(across, kundli):
    return across.shared_person(kundli)


def asks(officer: Seated, record, *ready: str, question: str = ""):
    address = f"/records/{record.id}/ask/"
    form = officer.posts(address)
    fields = {"about": hidden(form, "about"), "kind": hidden(form, "kind")}
    return officer.posts(address, **fields, ready=list(ready), question=question, pace="at-once")


def test_a_question_is_asked_by_taps_alone(across, narela, kundli, record):
    sent = asks(narela, record, "stopped-person", "photograph")
    assert sent.status_code == 303
    across.wire.deliver()
    said = text(kundli.gets(sent.headers["Location"]))
    assert "We have stopped this person. Shall we hold the person? Please send a photograph." in said


@pytest.mark.parametrize("language", ["hi", "ur", "pa"])
def test_a_ready_question_is_read_in_the_readers_language(across, narela, kundli, record, language):
    words = {"hi": "हमने इस व्यक्ति को रोका है", "ur": "ہم نے اس شخص کو روکا ہے", "pa": "ਅਸੀਂ ਇਸ ਵਿਅਕਤੀ ਨੂੰ ਰੋਕਿਆ ਹੈ"}[language]
    address = asks(narela, record, "stopped-person", question="At the toll plaza.").headers["Location"]
    across.wire.deliver()
    said = text(kundli.gets_in(language, address))
    assert words in said
    assert "At the toll plaza." in said
    assert "We have stopped" not in said
    assert words in text(kundli.gets_in(language, "/threads/"))


def test_a_desk_answers_by_a_tap_and_the_asker_reads_it(across, narela, kundli, record):
    address = asks(narela, record, "stopped-person").headers["Location"]
    across.wire.deliver()
    said = kundli.posts(
        f"{address}say/", desk="1", ready=["hold-person"], kind="answer", grade_source="B", grade_information="2"
    )
    assert said.status_code == 303
    across.wire.deliver()
    assert "हाँ, व्यक्ति को रोककर रखें" in text(narela.in_hindi(address))


@pytest.mark.parametrize("both", [("hold-person", "not-the-person"), ("hold-vehicle", "not-stolen")])
def test_to_hold_and_to_let_go_never_stand_in_one_answer(across, narela, kundli, record, both):
    address = asks(narela, record, "stopped-person").headers["Location"]
    across.wire.deliver()
    fields = {"kind": "answer", "grade_source": "B", "grade_information": "2", "text": "At the toll plaza."}
    refused = kundli.posts(f"{address}say/", desk="1", ready=list(both), **fields)
    assert refused.status_code == 400
    assert "cannot be in one answer" in text(refused)
    assert "At the toll plaza." in text(refused)
    across.wire.deliver()
    assert "Our party is coming" not in markup(narela.gets(address))


GRADED = {"desk": "1", "grade_source": "B", "grade_information": "2"}


@pytest.mark.parametrize("ready", [["will-answer"], ["photograph", "ring"]])
def test_what_answers_nothing_goes_as_a_message_and_the_form_says_so(across, narela, kundli, record, ready):
    address = asks(narela, record, "stopped-person").headers["Location"]
    across.wire.deliver()
    assert kundli.posts(f"{address}say/", ready=ready, kind="answer", desk="1").status_code == 303
    said = text(kundli.gets(address))
    assert "Sent as a message: it is no answer, and no clock stops for it." in said
    with across.haryana:
        view = pages.read_thread(kundli.actor, UUID(address.split("/")[2]), purpose=NAKA)
    assert (view.state, view.answered_at) == (ThreadState.OPEN, None)
    assert [(each.act, each.grade) for each in view.messages[1:]] == [(Act.SAID, None)]


@pytest.mark.parametrize("desk", [{"desk": "1"}, {}])
def test_a_promise_that_is_typed_or_sent_past_the_form_is_no_answer(across, narela, kundli, record, desk):
    address = asks(narela, record, "stopped-person").headers["Location"]
    across.wire.deliver()
    promise = "\n We are finding out and will answer here. \n"
    assert kundli.posts(f"{address}say/", text=promise, kind="answer", **{**GRADED, **desk}).status_code == 303
    beside = kundli.posts(f"{address}say/", text=f"{promise}He is at home.", kind="answer", **GRADED)
    assert beside.status_code == 400
    with across.haryana:
        view = pages.read_thread(kundli.actor, UUID(address.split("/")[2]), purpose=NAKA)
    assert [each.act for each in view.messages[1:]] == [Act.SAID]


@pytest.mark.parametrize("kind", ["answer", "decline", "clarify"])
def test_a_promise_to_answer_stops_no_clock(across, narela, kundli, record, kind):
    address = asks(narela, record, "stopped-person").headers["Location"]
    across.wire.deliver()
    fields = {"ready": ["will-answer", "hold-person"], "text": "At the toll plaza.", "kind": kind, **GRADED}
    refused = kundli.posts(f"{address}say/", **fields)
    assert refused.status_code == 400
    assert "A promise to answer stops no clock" in text(refused)
    assert re.search(r'value="will-answer" checked', markup(refused))
    with across.haryana:
        view = pages.read_thread(kundli.actor, UUID(address.split("/")[2]), purpose=NAKA)
    assert (view.state, view.paused, len(view.messages)) == (ThreadState.OPEN, False, 1)


def test_what_is_said_before_an_answer_stands_beside_the_message(across, narela, kundli, record):
    address = asks(narela, record, "stopped-person").headers["Location"]
    across.wire.deliver()
    before, _, after = is_sound(kundli.gets(address)).partition('value="answer"')
    codes = re.compile(r'name="ready" value="([^"]+)"')
    assert {"will-answer", "photograph", "ring"} <= set(codes.findall(after)) - set(codes.findall(before))
    assert {"hold-person", "not-the-person"} <= set(codes.findall(before)) - set(codes.findall(after))


def test_an_asker_writes_on_by_a_tap(across, narela, kundli, record):
    address = asks(narela, record, "stopped-person").headers["Location"]
    assert narela.posts(f"{address}say/", ready=["when"], kind="message").status_code == 303
    across.wire.deliver()
    assert "When will your party come" in text(kundli.gets(address))


def test_the_questions_offered_fit_the_kind_of_the_record(narela, record):
    form = narela.posts(f"/records/{record.id}/ask/")
    is_sound(form)
    assert "Is this person still wanted?" in text(form)
    assert "Is this vehicle still stolen?" not in text(form)


def test_the_answers_offered_fit_the_kind_of_the_record(across, narela, kundli, record):
    with across.haryana:
        car = records.create(kundli.actor, records.New("vehicle", [says("plate", "HR26DK8337")]), purpose=NAKA)
        records.share(kundli.actor, car, with_forces={"DL": Level.WHOLE})
        vehicle = views.open_record(kundli.actor, car, purpose=NAKA)
    across.wire.deliver()
    offered = {}
    for each in (record, vehicle):
        address = asks(narela, each, "ring").headers["Location"]
        across.wire.deliver()
        page = kundli.gets(address)
        offered[each.kind] = set(re.findall(r'name="ready" value="([^"]+)"', is_sound(page)))
    assert {"hold-person", "not-the-person", "not-wanted"} <= offered["person"] - offered["vehicle"]
    assert {"hold-vehicle", "not-stolen"} <= offered["vehicle"] - offered["person"]
    assert {"holds", "nothing-more"} <= offered["vehicle"] & offered["person"]


def test_without_a_purpose_no_sentence_of_another_kind_is_offered(across, narela, kundli, record):
    offered = {}
    for question in ("stopped-person", "ring"):
        address = asks(narela, record, question).headers["Location"]
        across.wire.deliver()
        with across.haryana:
            kundli.visitor.takes_seat()  # anew, and no purpose is stated yet
        offered[question] = set(re.findall(r'name="ready" value="([^"]+)"', is_sound(kundli.gets(address))))
    assert "hold-person" in offered["stopped-person"]
    assert not {"hold-person", "not-the-person", "not-wanted", "hold-vehicle", "not-stolen"} & offered["ring"]


def test_a_question_tells_of_which_kind_its_record_is():
    sentences = ready_sentences.QUESTIONS
    assert ready_sentences.kind_asked(f"{sentences['still-stolen']}\nAt the toll plaza.") == "vehicle"
    assert ready_sentences.kind_asked(sentences["armed"]) == "person"
    for question in (sentences["ring"], "Is he held?", f"{sentences['armed']}\n{sentences['keeper']}"):
        assert ready_sentences.kind_asked(question) == ready_sentences.UNKNOWN


def test_both_grades_stand_beside_the_act_and_neither_is_chosen(across, narela, kundli, record):
    address = asks(narela, record, "ring").headers["Location"]
    across.wire.deliver()
    form = is_sound(kundli.gets(address)).partition("data-draft")[2].partition("</form>")[0]
    last = form.partition('class="finish"')[2]
    assert last.count("<select") == form.count("<select") == 2
    assert "selected" not in last
    beside = last.partition('value="answer"')[2].partition("</div></div>")[0]
    assert "<button" not in beside  # on a phone what stands there covers the page: the other acts come after
    assert 'type="file"' not in last


def test_neither_a_tap_nor_words_is_refused_in_a_sentence(narela, record):
    empty = asks(narela, record)
    assert empty.status_code == 400
    assert "has from 1 to 4000 characters" in text(empty)


def test_a_refused_question_keeps_its_taps_and_its_words(narela, record):
    again = asks(narela, record, "armed", question="x" * 4_001)
    page = markup(again)
    assert again.status_code == 400
    assert re.search(r'value="armed" checked', page)
    assert "x" * 4_001 in page


def test_an_unknown_ready_sentence_is_refused_in_a_sentence(narela, record):
    wrong = asks(narela, record, "nothing-such")
    assert wrong.status_code == 400
    assert "There is no ready sentence nothing-such here" in text(wrong)
    address = asks(narela, record, "armed").headers["Location"]
    assert narela.posts(f"{address}say/", ready=["nothing-such"], kind="message").status_code == 400


def test_typed_words_are_never_turned_into_other_words():
    typed = "Please send a photograph. And his phone."
    assert ready_sentences.in_readers_words(typed) == typed
