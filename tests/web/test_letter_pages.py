"""Letters in the browser: asked, printed, handed over, keyed in; in Hindi too."""

import re

import pytest
from border import Across, Seated, is_sound, meet, seated
from support.markup import markup
from support.visiting import text

from sangam.exchange.gateway import acts
from sangam.kernel.actor import Actor


@pytest.fixture
def across(fresh_nodes) -> Across:
    made = meet(fresh_nodes)
    with made.delhi:
        admin = Actor("DL", "command line", role="admin")
        acts.open_gateway(admin, "RJ", desk="DL-ON-NARELA", contact="SCRB Jaipur, 0141 000000")
    return made


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


def asked(officer: Seated) -> str:
    """Ask Rajasthan; return the address of the letter."""
    fields = {"force": "RJ", "subject": "Harjit of Alwar", "question": "Is he known to you?", "pace": "urgent"}
    thread = officer.posts("/letters/ask/", **fields).headers["Location"].strip("/").rpartition("/")[2]
    with officer.node:
        (letter,) = acts.letters_about(thread)
    return f"/letters/{letter.id}/"


def test_a_letter_goes_its_way_from_the_question_to_the_answer(across, narela):
    is_sound(narela.gets("/letters/ask/"))
    address = asked(narela)
    listed = narela.gets("/letters/")
    is_sound(listed)
    assert "waits to be handed over" in text(listed)
    page = narela.gets(address)
    is_sound(page)
    assert "Is he known to you?" in text(page)
    assert narela.posts(f"{address}hand-over/", how="Fax to control room").status_code in {302, 303}
    keyed = narela.posts(f"{address}answer/", what="answer", by="SI Meena", text="Yes.", grade="B2")
    assert keyed.status_code in {302, 303}
    assert "answered" in text(narela.gets("/letters/"))


@pytest.mark.long
def test_the_printed_letter_is_the_same_each_time(across, narela):
    address = asked(narela)
    first, second = (narela.gets(f"{address}letter.pdf") for _ in range(2))
    assert first.headers["Content-Type"] == "application/pdf"
    assert first.content[:5] == b"%PDF-"
    assert first.content == second.content


def test_what_is_wrong_is_said_on_the_form_and_nothing_is_lost(across, narela):
    refused = narela.posts("/letters/ask/", force="RJ", subject="", question="Known?", pace="urgent")
    assert refused.status_code == 400
    assert "Known?" in markup(refused)
    assert narela.posts("/letters/ask/", force="RJ", subject="x", question="y", pace="").status_code == 400
    address = asked(narela)
    assert narela.posts(f"{address}hand-over/", how="").status_code == 400
    narela.posts(f"{address}hand-over/", how="Fax")
    kept = narela.posts(f"{address}answer/", what="", by="SI Meena", text="Yes.")
    assert kept.status_code == 400
    assert "SI Meena" in markup(kept)


def test_letters_are_for_the_desk_that_works_for_the_force(across, narela):
    address = asked(narela)
    alipur = seated(across.delhi, "dl1002", "DL-ON-ALIPUR")
    assert alipur.gets(address).status_code == 404
    assert "No letter is there for your desk." in text(alipur.gets("/letters/"))


def test_its_pages_speak_hindi(across, narela):
    address = asked(narela)
    for page in ("/letters/", "/letters/ask/", address):
        is_sound(narela.in_hindi(page))
    assert "पत्र" in text(narela.in_hindi("/letters/"))


def test_the_headings_and_codes_of_a_letter_are_in_the_readers_language(across, narela):
    words = text(narela.in_hindi(asked(narela)))
    for hindi in ("सूचना का अनुरोध", "प्रश्न", "प्रयोजन", "नाका या गश्त", "उत्तर अपेक्षित"):
        assert hindi in words
    assert "Answer wanted" not in words
    assert "naka" not in words
    assert "Is he known to you?" in words


@pytest.mark.long
def test_a_letter_and_its_answer_stay_readable_once_the_gateway_is_closed(across, narela):
    address = asked(narela)
    narela.posts(f"{address}hand-over/", how="Fax to control room")
    narela.posts(f"{address}answer/", what="answer", by="SI Meena", text="Yes, since 2024.", grade="B2")
    narela.gets(f"{address}letter.pdf")
    unprinted = asked(narela)
    with across.delhi:
        acts.close_gateway(Actor("DL", "command line", role="admin"), "RJ")
    page = narela.gets(address)
    is_sound(page)
    words = text(page)
    assert "can be read, and nothing more is done" in words
    assert "Yes, since 2024." in words
    assert "the clock has stopped" in words
    assert "hand-over/" not in markup(page)
    assert narela.gets(f"{address}letter.pdf").status_code == 200
    assert "letter.pdf" not in markup(narela.gets(unprinted))
    assert narela.gets(f"{unprinted}letter.pdf").status_code == 403
    assert narela.posts(f"{unprinted}hand-over/", how="Fax").status_code == 403
    assert "Ask by letter" not in text(narela.gets("/letters/"))


def test_an_answer_by_letter_bears_its_grade_and_what_is_declined_none(across, narela):
    for what, shown, other in (("answer", "usually reliable", "Declined"), ("decline", "Declined", "usually reliable")):
        address = asked(narela)
        narela.posts(f"{address}hand-over/", how="Fax")
        assert narela.posts(f"{address}answer/", what="dance", by="SI Meena", text="Yes.").status_code == 400
        assert narela.posts(f"{address}answer/", what=what, by="SI Meena", text="Yes.", grade="B2").status_code == 303
        thread = text(narela.gets(re.search(r"/threads/[0-9a-f-]{36}/", markup(narela.gets(address)))[0]))
        assert (shown in thread, other in thread) == (True, False), what
