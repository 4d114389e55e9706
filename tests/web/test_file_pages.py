"""Files in the browser: attached to a record and in a thread, previewed, played, downloaded; nothing of them runs."""

import re

import pytest
from asked_questions import asks
from attached_files import attaches, handed
from border import Seated, is_sound, seated
from support.filing import fetches
from support.handed import document, mp4, picture
from support.markup import markup
from support.visiting import text
from support.wire_world import operator

from sangam.federation.peers import pairing
from sangam.kernel.ids import new_id


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


def links(page, thing: str) -> list[str]:
    return re.findall(rf'(?:href|src)="(/{thing}/[0-9a-f-]+/files/[0-9a-f-]+/(?:\?original=1)?)"', markup(page))


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_file_is_attached_arrives_and_is_downloaded_at_the_other_side(across, narela, kundli):
    record = across.shared_person(kundli)
    assert attaches(kundli, record, document(200_000), "statement.pdf").status_code == 303
    across.wire.deliver()
    page = narela.gets(f"/records/{record.id}/")
    is_sound(page)
    assert "arriving, 0 %" in text(page)
    assert links(page, "records") == []
    with across.delhi:
        pairing.suspend(operator("DL"), "HR")
    assert "waits for Haryana Police, which is suspended" in text(narela.gets(f"/records/{record.id}/"))
    with across.delhi:
        pairing.resume(operator("DL"), "HR")
    assert fetches(across.delhi, of=across.haryana) == 1
    page = narela.gets(f"/records/{record.id}/")
    (link,) = links(page, "records")
    with across.delhi:
        answer = narela.visitor.gets(link)
        assert body(answer) == document(200_000)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="statement.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_photograph_is_previewed_and_its_original_is_the_owner_s_alone(across, narela, kundli):
    record = across.shared_person(kundli)
    attaches(kundli, record, picture(side=300), "IMG.jpg", caveat=["owner-only"])
    page = kundli.gets(f"/records/{record.id}/")
    assert markup(page).count("data:image/jpeg;base64,") >= 1
    assert [link[-11:] for link in links(page, "records")[-1:]] == ["?original=1"]
    with across.haryana:
        assert body(kundli.visitor.gets(links(page, "records")[-1])) == picture(side=300)
    across.wire.deliver()
    assert "IMG.jpg" not in markup(narela.gets(f"/records/{record.id}/"))


@pytest.mark.parametrize(
    "content, sentence", [(b"MZ" + b"\0" * 99, "programs are not accepted here"), (b"", "This file is empty")]
)
def test_a_refused_file_comes_back_with_its_sentence(across, kundli, content, sentence):
    record = across.shared_person(kundli)
    answer = attaches(kundli, record, content, "a.pdf")
    assert answer.status_code in (400, 403)
    assert sentence in text(answer)


def test_a_form_without_a_file_or_with_words_that_are_none_says_so(across, kundli):
    record = across.shared_person(kundli)
    assert "Choose a file first." in text(kundli.posts(f"/records/{record.id}/attach/", source="x"))
    assert "Choose a grade yourself" in text(attaches(kundli, record, document(900), "a.pdf", grade_source="Z"))
    assert "Choose one of" in text(attaches(kundli, record, document(900), "a.pdf", caveat=["nonsense"]))


def test_voice_in_a_thread_is_played_in_parts_and_kept_by_no_cache(across, narela, kundli):
    record = across.shared_person(kundli)
    thread = asks(narela, record)["Location"]
    voice = handed(mp4(b"soun"), "note.m4a")
    assert narela.posts(f"{thread}say/", text="Hear him.", kind="message", file=voice).status_code == 303
    across.wire.deliver()
    assert "arriving, 0 %" in text(kundli.gets(thread))
    assert "every 20s" in markup(kundli.gets(thread))
    fetches(across.haryana, of=across.delhi)
    page = kundli.gets(thread)
    is_sound(page)
    assert "<audio controls" in markup(page)
    link = links(page, "threads")[0]
    with across.haryana:
        answer = kundli.visitor.gets(link, Range="bytes=4-7")
        assert (answer.status_code, body(answer)) == (206, b"ftyp")
        assert answer.headers["Content-Range"].startswith("bytes 4-7/")
        whole = kundli.visitor.gets(link, Range="bytes=99999999-")
        assert (whole.status_code, body(whole)) == (200, mp4(b"soun"))
    assert answer.headers["Cache-Control"] == "no-store"
    assert "media-src 'self'" in page.headers["Content-Security-Policy"]


def test_a_refused_file_leaves_the_words_in_the_thread_s_form(across, narela, kundli):
    record = across.shared_person(kundli)
    thread = asks(narela, record)["Location"]
    page = narela.posts(f"{thread}say/", text="The man himself", kind="message", camera=handed(b"#!/bin/sh\n", "a.jpg"))
    assert page.status_code == 400
    assert "scripts are not accepted here" in text(page)
    assert "The man himself" in markup(page)


@pytest.mark.parametrize("kind", ["decline", "clarify", "accept"])
def test_a_step_that_carries_no_file_says_so_and_is_not_taken(across, narela, kundli, kind):
    record = across.shared_person(kundli)
    thread = asks(narela, record)["Location"]
    across.wire.deliver()
    page = kundli.posts(f"{thread}say/", text="See the picture", kind=kind, file=handed(picture(), "a.jpg"))
    assert page.status_code == 400
    assert "No file goes with this step" in text(page)
    assert "See the picture" in markup(page)


def test_a_file_that_is_not_there_looks_like_one_that_is_not_his(across, narela, kundli):
    record = across.shared_person(kundli)
    thread = asks(narela, record)["Location"]
    for address in (f"/records/{record.id}/files/{new_id()}/", f"{thread}files/{new_id()}/"):
        assert narela.gets(address).status_code == 404


def test_the_photograph_of_the_form_is_kept_in_full_beside_its_preview(across, kundli):
    grade = {"grade_source": "B", "grade_information": "2"}
    form = {"name": "Sunil", "source": "seen", "classification": "restricted", **grade}
    made = kundli.posts("/records/new/person/", **form, photo=handed(picture(side=600), "face.jpg"))
    page = kundli.gets(made["Location"])
    assert "face.jpg" in text(page)
    with across.haryana:
        assert body(kundli.visitor.gets(links(page, "records")[-1])) == picture(side=600)
