"""Threads in the browser: asked from a record, seen by the desk, answered, declined, brought to an outcome."""

import pytest
from asked_questions import asks
from border import NAKA, Seated, hidden, is_sound, seated
from support.cast import says
from support.markup import error_at, markup
from support.queries import counted
from support.visiting import text

from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id
from sangam.records.own_records import records
from sangam.records.visibility import views


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def record(across, kundli):
    return across.shared_person(kundli)


def test_the_form_says_whom_it_asks_and_about_what(narela, record):
    form = narela.posts(f"/records/{record.id}/ask/")
    is_sound(form)
    assert "Ask the desk · Harjit Singh" in text(form)
    assert "PS Kundli" in text(form)


def test_a_question_reaches_the_desk_and_opening_it_tells_the_asker(across, narela, kundli, record):
    address = asks(narela, record).headers["Location"]
    assert "undelivered" in text(narela.gets(address))
    across.wire.deliver()
    assert "Is he still at Nuh?" in text(kundli.gets("/threads/"))
    assert "min left" in text(kundli.gets(address))
    across.wire.deliver()
    states = markup(narela.gets(address))
    assert states.count('class="is-past"') == 4
    assert "Your answer" not in text(narela.gets(address))


def test_an_answer_carries_its_grade_in_words_and_stops_the_clock(across, narela, kundli, record):
    address = asks(narela, record).headers["Location"]
    across.wire.deliver()
    said = kundli.posts(
        f"{address}say/", text="Yes, with Balwant.", kind="answer", grade_source="B", grade_information="2"
    )
    assert said.status_code == 303
    across.wire.deliver()
    shown = narela.gets(address)
    is_sound(shown)
    assert "Yes, with Balwant." in text(shown)
    assert "usually reliable, probably true" in text(shown)
    assert "Is he still at Nuh?" in text(narela.gets("/threads/?show=answered"))


def test_a_desk_asks_back_and_declines_with_a_reason(across, narela, kundli, record):
    address = asks(narela, record).headers["Location"]
    across.wire.deliver()
    assert kundli.posts(f"{address}say/", text="Which FIR?", kind="message").status_code == 303
    assert kundli.posts(f"{address}say/", text="Under enquiry here.", kind="decline").status_code == 303
    across.wire.deliver()
    told = text(narela.gets(address))
    assert "Which FIR?" in told
    assert "Declined" in told


def test_the_outcome_is_told_to_the_supplier_and_the_asker_closes(across, narela, kundli, record):
    address = asks(narela, record).headers["Location"]
    across.wire.deliver()
    assert narela.posts(f"{address}outcome/", outcome="arrested", note="at Narela").status_code == 303
    assert narela.posts(f"{address}close/").status_code == 303
    across.wire.deliver()
    told = text(kundli.gets(address))
    assert "Outcome: Arrested" in told
    assert "Closed by" in told


def test_an_empty_message_is_not_sent_and_the_page_says_why(narela, record):
    address = asks(narela, record).headers["Location"]
    again = narela.posts(f"{address}say/", text="  ", kind="message")
    assert again.status_code == 400
    assert "has from 1 to 4000 characters" in text(again)
    ungraded = narela.posts(f"{address}say/", text="x", kind="answer", grade_source="Z", grade_information="9")
    assert ungraded.status_code == 400
    assert narela.posts(f"{address}outcome/", outcome="promoted").status_code == 400


def test_the_asker_cannot_answer_his_own_question(narela, record):
    address = asks(narela, record).headers["Location"]
    answered = narela.posts(f"{address}say/", text="Yes", kind="answer", grade_source="A", grade_information="1")
    assert answered.status_code == 403


def test_a_question_without_words_or_with_an_altered_record_is_not_sent(narela, record):
    empty = asks(narela, record, question=" ")
    assert empty.status_code == 400
    assert "from 1 to" in error_at(empty, "question")
    assert hidden(empty, "about")
    form = hidden(narela.gets(f"/records/{record.id}/ask/"), "about")
    asked = {"question": "Who?", "pace": "urgent"}
    assert narela.posts(f"/records/{new_id()}/ask/", about=form, **asked).status_code == 400
    assert narela.posts(f"/records/{record.id}/ask/", about=form[:-3], **asked).status_code == 400
    never = narela.posts(f"/records/{record.id}/ask/", about=form, question="Who?", pace="never")
    assert (never.status_code, "how soon" in error_at(never, "pace")) == (400, True)
    assert "Who?" in markup(never)


def test_a_record_that_is_not_his_to_know_cannot_be_asked_about(narela):
    assert narela.gets(f"/records/{new_id()}/ask/").status_code == 404


def test_a_thread_of_others_looks_like_none(across, narela, record):
    rai = seated(across.haryana, "hr2002", "HR-SNP-RAI")
    address = asks(narela, record).headers["Location"]
    across.wire.deliver()
    assert rai.gets(address).status_code == rai.gets(f"/threads/{new_id()}/").status_code == 404


def test_the_pages_speak_hindi(narela, record):
    address = asks(narela, record).headers["Location"]
    for each in ("/threads/", f"/records/{record.id}/ask/", address):
        shown = narela.in_hindi(each)
        assert 'lang="hi"' in is_sound(shown)
        assert "अनुरोध" in text(shown)


def test_reading_a_thread_costs_the_same_whatever_was_said(narela, record):
    address = asks(narela, record).headers["Location"]
    lengths = []
    for more in (0, 0, 6):
        for n in range(more):
            narela.posts(f"{address}say/", text=f"Also {n}", kind="message")
        with narela.node, counted() as asked:
            narela.gets(address)
        lengths.append(len(asked))
    assert lengths[1] == lengths[2] <= 40


def test_a_notices_kind_stands_in_the_threads_title_in_the_readers_words(across, narela, kundli):
    with kundli.node:
        said = [says("name", "Harjit Singh"), says("warrant", "non-bailable-warrant")]
        made = records.create(kundli.actor, records.New("wanted", said), purpose=NAKA)
        records.share(kundli.actor, made, with_forces={"DL": Level.WHOLE})
        record = views.open_record(kundli.actor, made, purpose=NAKA)
    across.wire.deliver()
    address = asks(narela, record).headers["Location"]
    across.wire.deliver()
    pages = (address, "/threads/", "/", f"/records/{record.id}/ask/")
    for page in pages[:3]:
        shown = text(kundli.in_hindi(page))
        assert "Harjit Singh ग़ैर-ज़मानती वारंट" in shown
        assert "non-bailable-warrant" not in shown
    assert "Harjit Singh غیر ضمانتی وارنٹ" in text(narela.gets_in("ur", pages[3]))


def test_a_live_answer_renews_the_threads_head_with_its_talk(across, narela, kundli, record):
    address = asks(narela, record).headers["Location"]
    page = markup(narela.gets(address))
    talk = page.split('id="talk"')[1].split(">")[0]
    assert 'hx-select-oob="#thread-head,#thread-facts"' in talk
    head = page.split('id="thread-head"')[1].split("</header>")[0]
    assert "undelivered" in head
