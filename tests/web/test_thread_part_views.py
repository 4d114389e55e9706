"""Steps of a thread, its ready sentences, letters, and the status that an outcome asks for, from made values."""

from dataclasses import replace
from datetime import UTC, date, datetime
from inspect import unwrap
from pathlib import Path
from uuid import uuid4

import pytest
from django.http import HttpRequest, QueryDict
from django.utils import translation
from made_views import thread

from sangam.access.types import Showing
from sangam.exchange.types import Act, MessageView, OutcomeCode, Progress, RecordRef, Step, Terms
from sangam.exchange.types.letters import LetterView
from sangam.federation.types import FileKind, FileState, FileView
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Grade, Handling
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.notices.types import NoticeView
from sangam.records import types as record_types
from sangam.web.common.sealed_references import sealed_reference
from sangam.web.threads import gateway, ready_sentences, thread_steps, threads
from sangam.web.threads import threads as thread_threads

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
OFFICER = Actor("DL", "SI Asha, Narela", role="station", officer=uuid4(), post=uuid4(), unit="DL-ON-NARELA")
NAKA = Stated(Purpose.NAKA)
ASKS = Author("HR", "HR-SNP-KUNDLI", uuid4(), "ASI Mohan, Kundli")
ANSWERS = Author("DL", "DL-ON-NARELA", OFFICER.post, "SI Asha, Narela")
THREAD = thread(RecordRef(uuid4(), "DL", "Harjeet Singh", "DL-ON-NARELA"), ASKS, question="Is he held?", at=AT)
ASKED = MessageView(uuid4(), Act.ASKED, ASKS, "Is he held?", AT, None, None, None)
FILE = FileView(uuid4(), FileKind.PHOTO, "image/jpeg", "a.jpg", 90, FileState.HERE, 90, b"small", "", "")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"), here.acting_as(here.Here("DL", Path(), Path())):
        yield


def record(kind: str = "person", *, status: str = "", is_copy: bool = False, state: str = "live") -> object:
    said = [("plate", "HR26DK8337")] if kind == "vehicle" else [("name", "Harjeet Singh")]
    said += [("status", status)] if status else []
    statements = tuple(
        record_types.ShownStatement(
            new_id(), name, value, "FIR", Grade.parse("B2"), Handling(), date(2026, 11, 1), Showing.FULL
        )
        for name, value in said
    )
    came = AT if is_copy else None
    owner, terms = "HR" if is_copy else "DL", record_types.Terms(AT)
    return record_types.RecordView(uuid4(), kind, owner, "", 1, state, "Harjeet Singh", statements, terms, AT, came)


@pytest.mark.parametrize(
    "view, outcome, status",
    [
        (record(), OutcomeCode.ARRESTED, "arrested"),
        (record(status="bailed"), OutcomeCode.ARRESTED, "arrested"),
        (record(status="arrested"), OutcomeCode.ARRESTED, ""),
        (record(is_copy=True), OutcomeCode.ARRESTED, ""),
        (record(state="withdrawn"), OutcomeCode.ARRESTED, ""),
        (record("gang"), OutcomeCode.ARRESTED, ""),
        (record("vehicle"), OutcomeCode.ARRESTED, ""),
        (record("vehicle"), OutcomeCode.RECOVERED, "recovered"),
        (record(), OutcomeCode.RECOVERED, ""),
        (None, OutcomeCode.ARRESTED, ""),
    ],
)
def test_an_outcome_offers_the_status_that_our_live_record_has_not_yet(view, outcome, status):
    mark = thread_threads._status_words(view, outcome)
    assert (mark["status"] if mark else "") == status


def test_no_status_is_offered_to_who_may_not_set_it_or_says_no_purpose():
    for actor, outcome, purpose in (
        (OFFICER, "", NAKA),
        (OFFICER, OutcomeCode.ARRESTED, None),
        (replace(OFFICER, role="auditor"), OutcomeCode.ARRESTED, NAKA),
    ):
        assert thread_threads.status_to_set(actor, uuid4(), outcome, purpose=purpose) is None


def notice(**parts: str) -> NoticeView:
    return NoticeView(uuid4(), "post:x", "outcome", None, "", parts, None, None, AT, AT, None, 1, None)


def test_notices_offer_no_status_to_who_may_not_set_it_or_of_no_record():
    told = [notice(outcome=OutcomeCode.ARRESTED, record=str(uuid4()))]
    assert thread_threads.marks(OFFICER, told, purpose=None) == {}
    assert thread_threads.marks(replace(OFFICER, role="auditor"), told, purpose=NAKA) == {}
    for other in (notice(outcome=OutcomeCode.ARRESTED), notice(record=str(uuid4())), notice(outcome="x", record="x")):
        assert thread_threads.marks(OFFICER, [other], purpose=NAKA) == {}


def test_an_outcome_offers_its_status_beside_the_thread_and_the_notice(delhi):
    told = notice(outcome=OutcomeCode.ARRESTED, record=str(uuid4()))
    assert thread_threads.marks(OFFICER, [told], purpose=NAKA) == {}  # no such record is here
    assert thread_threads.status_to_set(OFFICER, uuid4(), OutcomeCode.ARRESTED, purpose=NAKA) is None


def posted(form: str) -> HttpRequest:
    request = HttpRequest()
    request.method, request.POST, request.actor, request.purpose = "POST", QueryDict(form), OFFICER, NAKA
    return request


def test_whoever_declines_says_why():
    with pytest.raises(Malformed, match="Choose why it is declined"):
        thread_steps.take_step(posted("text=No"), uuid4(), "decline-for", "No")
    with pytest.raises(Malformed, match="no ready sentence"):
        thread_steps.take_step(posted("reason=because"), uuid4(), "decline-for", "")


def test_a_request_is_read_from_its_fields_and_other_messages_as_written():
    thanks = ready_sentences.REPLIES["thanks"]
    with translation.override("hi"):
        assert thread_steps.said_words(replace(ASKED, text=thanks), THREAD) != thanks
        assert thread_steps.said_words(replace(ASKED, text="x"), THREAD) == "x"
    typed = replace(THREAD, terms=Terms("vehicle"))
    assert thread_steps.said_words(replace(ASKED, act=Act.SAID, text=thanks), typed) == thanks


@pytest.mark.parametrize("kind, holds", [("person", {"hold-person"}), ("vehicle", {"hold-vehicle"}), ("gang", set())])
def test_an_answer_that_holds_fits_what_the_record_is_of(kind, holds):
    codes = set(ready_sentences.for_desk(kind).sentences)
    assert {"hold-person", "hold-vehicle"} & codes == holds
    assert {"holds", "nothing-more"} <= codes
    assert {"hold-person", "hold-vehicle"} <= set(ready_sentences.for_desk().sentences)


def test_a_request_about_no_record_has_no_sentence_that_speaks_of_one():
    assert not {"holds", "nothing-more", "more-known", "photograph", "hold-person", "hold-vehicle"} & set(
        ready_sentences.for_desk(ready_sentences.REQUEST).sentences
    )
    assert "will-answer" in ready_sentences.for_desk(ready_sentences.REQUEST).sentences
    assert "when" not in ready_sentences.for_asker(ready_sentences.REQUEST).sentences
    assert (
        "let-go" in ready_sentences.for_asker("vehicle").sentences,
        "when" in ready_sentences.for_asker("vehicle").sentences,
    ) == (
        False,
        True,
    )


def test_a_message_holds_each_chosen_sentence_once_and_what_was_typed():
    ready = ready_sentences.for_desk()
    holds = ready_sentences.ANSWERS["holds"]
    assert ready.text(["holds", "holds"], "Come soon") == f"{holds}\nCome soon"
    assert ready.text(["holds"], "  ") == holds
    assert [each["code"] for each in ready.offered(["holds"]) if each["chosen"]] == ["holds"]
    with pytest.raises(Malformed, match="no ready sentence"):
        ready.text(["holds", "dance"], "")


@pytest.mark.parametrize("both", [("hold-person", "not-wanted"), ("hold-vehicle", "not-stolen")])
def test_one_answer_does_not_hold_and_let_go(both):
    with pytest.raises(Malformed, match="cannot stand in one answer"):
        ready_sentences.for_desk().text(both, "")
    for one in both:
        assert ready_sentences.for_desk().text([one], "") == ready_sentences.ANSWERS[one]


def test_only_a_ready_sentence_is_put_into_the_readers_language():
    thanks = ready_sentences.REPLIES["thanks"]
    with translation.override("hi"):
        first, second, third = ready_sentences.in_readers_words(f"{thanks}\nCome soon\n  {thanks} ").split("\n")
    assert (first != thanks, second, third) == (True, "Come soon", first)


LETTER = LetterView(
    uuid4(),
    "RJ",
    "thread.opened",
    "thread",
    uuid4(),
    {"title": "Harjeet", "number": "DL-1"},
    "waiting",
    AT,
    None,
    "",
    "",
    None,
)


@pytest.mark.parametrize(
    "kind, asks, alerts", [("thread.opened", True, False), ("alert.issued", False, True), ("thread.said", False, False)]
)
def test_a_letter_is_answered_or_acknowledged_by_what_it_carries(kind, asks, alerts):
    item = gateway._item(replace(LETTER, kind=kind))
    assert (item["asks"], item["alerts"], item["title"]) == (asks, alerts, "Harjeet")


@pytest.mark.parametrize("what", ["", "say", "dance"])
def test_what_a_force_said_is_an_answer_or_that_it_declines(what):
    with pytest.raises(Malformed, match="an answer, or that it declines"):
        gateway._key_in(posted(f"what={what}&by=SHO&text=x"), uuid4())


def test_a_code_of_a_letter_stands_in_words_with_what_comes_after_it():
    line = gateway._line("Purpose", "naka", "purpose:naka 442/2026")
    assert (line["fixed"], str(line["text"]).endswith(" 442/2026"), line["text"] != "naka 442/2026") == (
        True,
        True,
        True,
    )
    plain = gateway._line("Purpose", "naka", "unknown:naka")
    assert (plain["fixed"], plain["text"]) == (False, "naka")


def said(message: MessageView) -> dict:
    return threads._message_words(OFFICER, message, THREAD, by="")


def test_a_message_is_followed_on_its_way_to_the_other_force():
    for author, other in ((ASKS, "DL"), (ANSWERS, "HR")):
        shown = said(replace(ASKED, author=author, progress=Progress(AT, trouble="x")))
        assert {each["force"] for each in shown["states"]} == {other}
        assert shown["trouble"] == "x"


def test_a_message_shows_its_file_and_its_grade():
    shown = said(replace(ASKED, file=FILE, grade=Grade.parse("B2")))
    assert (shown["file"]["name"], shown["grade"]) == ("a.jpg", "B2")
    assert said(ASKED)["file"] is None


def test_a_thread_says_when_it_was_reached_and_whether_a_file_is_to_come(delhi):
    asked = replace(ASKED, progress=Progress(AT, reached_at=AT))
    shown = threads.thread_words(OFFICER, replace(THREAD, messages=(asked, ASKED)))
    assert (shown["way"], shown["reached_at"], shown["arriving"]) == (True, AT, False)
    later = replace(asked, act=Act.SAID, progress=Progress(AT, reached_at=AT))
    assert threads.thread_words(OFFICER, replace(THREAD, messages=(later,)))["way"] is False
    for state in FileState:
        view = replace(THREAD, messages=(ASKED, replace(ASKED, file=replace(FILE, state=state))))
        assert threads.thread_words(OFFICER, view)["arriving"] is (state is FileState.AWAITED)


@pytest.mark.parametrize("step", [None, *Step])
def test_a_message_that_took_a_step_says_which(step):
    assert said(replace(ASKED, step=step))["step"] == (step or "")


def test_only_paces_and_outcomes_of_the_list_are_taken():
    with pytest.raises(Malformed, match="what came of it"):
        threads._outcome("x")
    assert "how soon" in threads.AskForm({"pace": "x"}).errors["pace"][0]
    assert threads._outcome("arrested") is OutcomeCode.ARRESTED


def test_a_form_about_another_record_asks_nothing():
    with pytest.raises(Malformed, match="about another record"):
        unwrap(threads.ask_page)(posted(f"about={sealed_reference(OFFICER, THREAD.record)}"), uuid4())
