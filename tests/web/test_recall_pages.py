"""A list of records is recalled in the browser: dry run, second officer, done, confirmed by its holders."""

from dataclasses import replace

import pytest
from border import Across, Seated, hidden, is_sound, seated
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from support.cast import person
from support.markup import error_at, markup
from support.visiting import text

from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id
from sangam.records.own_records import records
from sangam.records.recalls import receipt_reminders

LISTS = "/records/recalls/"


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def chief(across) -> Seated:
    return seated(across.delhi, "dl9001", "DL-ON", role="supervisor")


def makes(across: Across, narela: Seated, count: int = 2) -> list[object]:
    with narela.node:
        made = [records.create(narela.actor, records.New("person", person(f"Zubair {at}"))) for at in range(count)]
        for each in made:
            records.share(narela.actor, each, with_forces={"HR": Level.WHOLE})
    across.wire.deliver()
    return made


def file_of(made: list[object]) -> SimpleUploadedFile:
    return SimpleUploadedFile("ids.csv", "\n".join(["record", *map(str, made)]).encode(), "text/csv")


def lays_down(narela: Seated, made: list[object]) -> str:
    dry = narela.posts(LISTS, file=file_of(made))
    assert dry.status_code == 200
    said = {"step": "propose", "numbers": hidden(dry, "numbers"), "name": hidden(dry, "name"), "why": "wrong list"}
    laid_down = narela.posts(LISTS, **said)
    assert laid_down.status_code == 303
    return laid_down.headers["Location"]


def test_a_list_is_tried_laid_down_agreed_to_recalled_and_confirmed(across, narela, chief):
    made = makes(across, narela)
    is_sound(narela.gets(LISTS))
    dry = narela.posts(LISTS, file=file_of([*made, new_id()]))
    words = text(is_sound_page(dry))
    assert "ours, to be erased 2 not ours, or gone already 1" in words
    assert "Whole copy: 2" in words
    address = lays_down(narela, made)
    own = narela.gets(address)
    assert "Waits for the approval of a second officer" in text(is_sound_page(own))
    assert "/agree/" not in markup(own)
    assert "proposes to recall records (2)" in text(chief.gets("/"))
    seen = chief.gets(address)
    assert "Zubair" not in text(seen)
    assert chief.posts(f"{address}agree/", digest=hidden(seen, "digest")).status_code == 303
    assert "it can be carried out now" in text(narela.gets("/"))
    assert narela.posts(f"{address}do/").status_code == 303
    waits = text(narela.gets(address))
    assert ("2 not confirmed" in waits, "backups by" in waits) == (True, False)
    with across.delhi:
        receipt_reminders.chase()
    across.wire.deliver()
    done = narela.gets(address)
    assert "2 erased" in text(is_sound_page(done))
    assert "backups by" in text(done)
    assert "not confirmed" not in text(done)
    assert "recalled" in text(narela.gets(LISTS))


def is_sound_page(response):
    is_sound(response)
    return response


def test_what_the_second_officer_may_not_do_is_said(across, narela, chief):
    address = lays_down(narela, makes(across, narela))
    seen = chief.gets(address)
    assert narela.posts(f"{address}agree/", digest=hidden(seen, "digest")).status_code == 403
    assert narela.posts(f"{address}do/").status_code == 403
    moved = chief.posts(f"{address}agree/", digest="00")
    assert moved.status_code == 409
    assert "not what was proposed" in text(moved)
    beat = seated(across.delhi, "dl2001", "DL-ON-NARELA", role="beat")
    assert beat.gets(LISTS).status_code == 403
    assert beat.gets(address).status_code == 403
    assert chief.gets(f"{LISTS}{new_id()}/").status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Choose a CSV file"),
        ({"file": SimpleUploadedFile("x.csv", b"\xff\xfe\x00")}, "Choose a CSV file"),
        ({"file": SimpleUploadedFile("x.csv", b"7Q\n")}, "Line 1 is not a record"),
        ({"step": "propose", "numbers": str(new_id()), "why": "x"}, "nothing to recall"),
    ],
)
def test_a_list_that_cannot_be_taken_comes_back_with_its_reason(narela, given, said):
    answer = narela.posts(LISTS, **given)
    assert answer.status_code == 400
    assert said in (text(answer) if "why" in given else error_at(answer, "file"))


def test_a_list_without_a_reason_comes_back_with_its_dry_run(narela):
    with narela.node:
        made = records.create(narela.actor, records.New("person", person("Zubair")))
    answer = narela.posts(LISTS, step="propose", numbers=str(made), name="ids.csv", why=" ")
    assert (answer.status_code, hidden(answer, "numbers")) == (400, str(made))
    assert "Say why" in error_at(answer, "why")


def test_a_list_too_long_for_the_page_names_the_command(narela, monkeypatch):
    monkeypatch.setattr("sangam.web.records.recalls.MOST", 1)
    answer = narela.posts(LISTS, step="propose", numbers=f"{new_id()}\n{new_id()}", why="x")
    assert "a command takes more" in text(answer)


def test_who_has_recalled_as_many_as_one_may_is_led_to_a_second_officer(across, narela, monkeypatch):
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, recalls_alone=1))
    one, two = makes(across, narela)
    assert narela.posts(f"/records/{one}/recall/", why="the wrong man").status_code == 303
    page = narela.gets(f"/records/{two}/recall/")
    assert "A second officer must approve this one" in text(is_sound_page(page))
    refused = narela.posts(f"/records/{two}/recall/", why="the wrong man")
    assert refused.status_code == 403
    assert "to a second officer" in text(refused)
    dry = narela.posts(LISTS, numbers=hidden(page, "numbers"))
    assert "ours, to be erased 1" in text(is_sound_page(dry))
