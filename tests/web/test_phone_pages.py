"""What a telephone hands over from its outbox, and what it may keep: taken once, refused in words, never another's."""

import io
import json
from typing import Any
from uuid import uuid4

import pytest
from border import Seated, is_sound, seated
from django.core.files.uploadedfile import SimpleUploadedFile
from operation_world import approved, drafted
from PIL import Image
from support.handed import PLACE, bomb, mp4, picture, webm
from support.markup import markup
from support.visiting import text

from sangam.operations.plans import board as plan_board
from sangam.operations.plans import plans
from sangam.operations.types import BoardDraft, BoardKind
from sangam.web.phone.reach import reach

UNITS = ["DL-ON-NARELA", "HR-SNP-KUNDLI"]
SOUND = webm(*([b"\x78" + b"s" * 40] * 60))


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def channel(across, narela) -> str:
    form = {"name": "Narela – Kundli", "kind": "border", "level": "restricted", "unit": UNITS, "step": "open"}
    address = narela.posts("/channels/new/", **form).headers["Location"]
    across.wire.deliver()
    return address.split("/")[2]


def sends(officer: Seated, **fields: object) -> tuple[int, dict[str, Any]]:
    answer = officer.posts("/phone/send/", **({"kind": "message", "id": str(uuid4())} | fields))
    return answer.status_code, json.loads(answer.content)


def issues_alert(officer: Seated) -> str:
    form = {
        "title": "White Scorpio",
        "text": "Stop it",
        "action": "stop-and-check",
        "urgency": "urgent",
        "hours": "6",
        "caution": ["armed"],
        "unit": UNITS,
        "step": "send",
    }
    return officer.posts("/alerts/new/", **form).headers["Location"].split("/")[2]


def said(officer: Seated, channel: str) -> str:
    return text(officer.gets(f"/channels/{channel}/"))


def photo(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def test_a_thing_that_is_sent_again_is_taken_once(across, narela, kundli, channel):
    made = str(uuid4())
    for _ in range(3):
        assert sends(narela, channel=channel, id=made, text="Seen at the naka") == (200, {"state": "taken"})
    across.wire.deliver()
    assert said(kundli, channel).count("Seen at the naka") == 1


def test_the_same_id_of_two_officers_is_two_things(across, narela, channel):
    other, made = seated(across.delhi, "dl1002", "DL-ON-NARELA"), str(uuid4())
    assert sends(narela, channel=channel, id=made, text="from the first")[0] == 200
    assert sends(other, channel=channel, id=made, text="from the second")[0] == 200
    shown = said(narela, channel)
    assert "from the first" in shown
    assert "from the second" in shown


def test_what_one_officer_made_is_never_said_by_another_on_the_same_phone(across, narela, channel):
    other = seated(across.delhi, "dl1002", "DL-ON-NARELA")
    tag = json.loads(narela.gets("/phone/lists/").content)["tag"]
    assert sends(other, channel=channel, tag=tag, text="made by the first") == (401, {"state": "waits"})
    assert "made by the first" not in said(narela, channel)
    assert sends(narela, channel=channel, tag=tag, text="made by the first")[0] == 200


def test_one_officer_with_two_phones_sends_both_things(narela, channel):
    for words in ("by the first handset", "by the second handset"):
        assert sends(narela, channel=channel, text=words)[0] == 200
    assert all(f"by the {which} handset" in said(narela, channel) for which in ("first", "second"))


def test_a_photograph_travels_without_its_metadata(across, narela, kundli, channel):
    taken = picture(side=400)
    assert PLACE in taken
    assert sends(narela, channel=channel, text="", file=photo(taken))[0] == 200
    across.wire.deliver()
    page = markup(narela.gets(f"/channels/{channel}/"))
    start = page.index(f"/channels/{channel}/files/")
    given = narela.gets(page[start : page.index('"', start)])
    content = b"".join(given)
    assert PLACE not in content
    assert Image.open(io.BytesIO(content)).size == (400, 200)


def test_a_voice_note_is_heard_as_ogg_and_its_original_is_kept(narela, channel):
    voice = SimpleUploadedFile("voice.webm", SOUND, "audio/webm")
    assert sends(narela, channel=channel, text="What the guard said", file=voice)[0] == 200
    page = markup(narela.gets(f"/channels/{channel}/"))
    start = page.index(f"/channels/{channel}/files/")
    address = page[start : page.index('"', start)]
    assert b"".join(narela.gets(address)).startswith(b"OggS")
    assert b"".join(narela.gets(f"{address}?original=1")) == SOUND
    assert "data-speeds" in page
    assert "What the guard said" in page


@pytest.mark.parametrize(
    "content, name, words",
    [
        (b"MZ\x90\0" + b"\0" * 100, "photo.jpg", "program"),
        (bomb(), "report.docx", "."),
        (mp4(b"soun", b"vide"), "voice.m4a", "Films are not"),
        (b"<svg onload=alert(1)>", "photo.jpg", "scripts"),
    ],
)
def test_a_file_that_lies_about_itself_is_refused_with_a_sentence(narela, channel, content, name, words):
    status, answer = sends(narela, channel=channel, text="blue scooter", file=photo(content, name))
    assert status in (400, 403)
    assert answer["state"] == "refused"
    assert words in answer["why"]
    assert "blue scooter" not in said(narela, channel)


@pytest.mark.parametrize(
    "fields", [{"kind": "order"}, {"id": "7"}, {"channel": "x"}, {"text": "x" * 5000}, {"text": ""}]
)
def test_what_cannot_be_read_is_refused_with_a_sentence(narela, channel, fields):
    status, answer = sends(narela, **({"channel": channel, "text": "naka"} | fields))
    assert status == 400
    assert answer["why"].endswith(".")


def test_a_channel_that_is_not_the_officers_is_not_there(across, channel):
    rai = seated(across.haryana, "hr2002", "HR-SNP-RAI")
    assert sends(rai, channel=channel, text="let me in")[0] == 404
    assert sends(rai, channel=str(uuid4()), text="let me in")[0] == 404


def test_when_a_thing_was_written_counts_by_how_long_it_waited(narela, channel):
    sends(narela, channel=channel, text="just now", waited="20")
    assert "Written without a link" not in said(narela, channel)
    sends(narela, channel=channel, text="from the field", waited="86400")
    assert "Written without a link on" in said(narela, channel)
    assert sends(narela, channel=channel, text="no number", waited="-1; DROP")[0] == 200


def test_script_in_a_report_is_shown_as_text(narela, channel):
    sends(narela, channel=channel, text="<script>alert(1)</script>", topic="<b>x</b>")
    page = is_sound(narela.gets(f"/channels/{channel}/"))
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


def test_an_acknowledgement_that_is_sent_again_is_one(across, narela, kundli):
    alert = issues_alert(narela)
    across.wire.deliver()
    for _ in range(2):
        assert sends(kundli, kind="acknowledgement", alert=alert)[0] == 200
    assert sends(kundli, kind="acknowledgement", alert=str(uuid4()))[0] == 404


def test_a_phone_keeps_the_alerts_channels_and_numbers_of_its_officer(across, narela, kundli, channel):
    issues_alert(narela)
    across.wire.deliver()
    lists = json.loads(kundli.gets("/phone/lists/").content)
    assert [each["id"] for each in lists["channels"]] == [channel]
    assert [each["waits"] for each in lists["alerts"]] == [True]
    assert lists["alerts"][0]["title"] == "White Scorpio"
    assert any(each["force"] == "DL" for each in lists["across"])
    other = json.loads(seated(across.haryana, "hr2002", "HR-SNP-RAI").gets("/phone/lists/").content)
    assert other["channels"] == []
    assert other["words"]["outbox"] != lists["words"]["outbox"]
    assert lists["words"]["lists"] == ""  # this browser is not enrolled: it keeps no lists
    assert other["tag"] != lists["tag"]


def test_a_phone_keeps_the_boards_of_operations_that_stand_for_its_officer(across, narela):
    second = seated(across.delhi, "dl1009", "DL-ON", "supervisor")
    with across.delhi:
        standing = approved(narela.actor, second.actor)
        drafted(narela.actor)
        plans.set_task(narela.actor, standing, "Hold the lane", "DL-ON-NARELA")
        plan_board.write_entry(narela.actor, standing, BoardDraft(BoardKind.INCIDENT, "Shots from the roof"))
    (board,) = json.loads(narela.gets("/phone/lists/").content)["boards"]
    assert (board["title"], board["state"]) == ("Ankur Vihar", "approved")
    assert board["tasks"] == ["Hold the lane · PS Narela"]
    assert board["lines"][0].endswith("Incident: Shots from the roof")
    assert json.loads(seated(across.delhi, "dl1010", "DL-ON-ALIPUR").gets("/phone/lists/").content)["boards"] == []
    with across.delhi:
        plans.cancel_operation(narela.actor, standing, why="Left to others")
    assert json.loads(narela.gets("/phone/lists/").content)["boards"] == []


def test_the_shell_names_nobody_and_needs_no_session(across, narela):
    is_sound(narela.gets("/phone/"))
    narela.posts("/sign-out/")
    shell = narela.gets("/phone/shell/")
    assert shell.status_code == 200
    assert "dl1001" not in is_sound(shell)
    assert narela.gets("/phone/lists/").status_code == 303
    manifest = json.loads(narela.gets("/app.webmanifest").content)
    assert manifest["start_url"] == "/phone/"


def test_a_signing_out_wipes_what_the_phone_keeps(narela):
    assert '"storage"' in narela.posts("/sign-out/").headers["Clear-Site-Data"]


def test_the_phone_of_who_is_removed_from_a_channel_loses_it_at_once(across, narela, kundli, channel):
    alipur = seated(across.delhi, "dl1003", "DL-ON-ALIPUR")
    narela.posts(f"/channels/{channel}/members/add/", unit=["DL-ON-ALIPUR"])
    for officer in (kundli, alipur):
        assert json.loads(officer.gets("/phone/lists/").content)["channels"] != []
    narela.posts(f"/channels/{channel}/members/drop/", force="DL", unit="DL-ON-ALIPUR")
    narela.posts(f"/channels/{channel}/members/remove/", force="HR", why="by order 12/2026")
    across.wire.deliver()
    for officer in (kundli, alipur):
        assert json.loads(officer.gets("/phone/lists/").content)["channels"] == []
        assert sends(officer, channel=channel, text="still here?")[0] == 404


def test_the_list_of_closed_phones_says_what_was_tried_and_what_comes_late(narela):
    cells = [each.split("<td")[1:] for each in markup(narela.gets("/phone/reach/")).split("<tr data-item")[1:]]
    assert ["danger-word" in each[1] for each in cells] == [each["urgent"] != "at-once" for each in reach()]
    assert ["yes" in each[3] for each in cells] == [each["tried"] == "yes" for each in reach()]
