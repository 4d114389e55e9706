"""Exports of WhatsApp as officers' phones write them: every line is read, in both languages, orders and clocks."""

import io
import json
import time
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from sangam.cli.imports.command import import_
from sangam.interchange.whatsapp.archive import identifiers_of, open_export, tally_of
from sangam.interchange.whatsapp.export import read_export
from sangam.interchange.whatsapp.types import ChatLine, LineKind
from sangam.kernel.clock import INDIA
from sangam.kernel.errors import Malformed

SHARED = "shared/data/crime/messages"
WHOLE = {
    "lorem.txt": (500, 0, 4),
    "lorem-merge-part1.txt": (300, 0, 4),
    "lorem-merge-part2.txt": (300, 0, 5),
    "pokemon.txt": (18, 2, 8),
}
ENGLISH = """\
20/11/2026, 9:04 pm - Messages and calls are end-to-end encrypted. Only people in this chat can read them.
20/11/2026, 9:04 pm - SHO Narela created group "Narela: Kundli border"
20/11/2026, 9:05 pm - SHO Narela added HC Ramesh
20/11/2026, 9:06 pm - HC Ramesh: HR26DK8337 white Scorpio
towards Loni
driver is armed
20/11/2026, 9:07 pm - HC Ramesh: <Media omitted>
20/11/2026, 9:08 pm - +91 98765 43210: IMG-20261120-WA0007.jpg (file attached)
at the naka
20/11/2026, 9:09 pm - SHO Narela: stop it <This message was edited>
20/11/2026, 9:10 pm - HC Ramesh: This message was deleted
20/11/2026, 9:11 pm - SHO Narela: POLL:
Who has the night naka?
OPTION: Narela (3 votes)
OPTION: Kundli (1 vote)
21/11/2026, 12:00 am - HC Ramesh left
21/11/2026, 12:01 pm - SHO Narela: noted: HR26DK8337
"""
HINDI = """\
[२०/११/२६, ९:०४:०७ अपराह्न] सीमा: \u200eमैसेज और कॉल एंड-टू-एंड एन्क्रिप्टेड हैं.
\u200e[20/11/26, 9:05:00\u202fPM] थाना नरेला: \u200eथाना नरेला ने हवलदार रमेश को जोड़ा
[20/11/26, 9:06:11\u202fPM] हवलदार रमेश: सफ़ेद स्कॉर्पियो HR26DK8337
लोनी की तरफ़
\u200e[20/11/26, 9:07:00\u202fPM] हवलदार रमेश: \u200eतस्वीर छोड़ी गई
\u200e[20/11/26, 9:08:00\u202fPM] हवलदार रमेश: गाड़ी यही है \u200e<संलग्न: 00000007-PHOTO-2026-11-20-21-08-00.jpg>
[20/11/26, 9:09:00\u202fPM] \u202a+91 98765 43210\u202c: रोको <यह मैसेज एडिट किया गया>
[20/11/26, 9:10:00\u202fPM] हवलदार रमेश: यह मैसेज डिलीट कर दिया गया है.
[20/11/26, 9:11:00\u202fPM] थाना नरेला: <मीडिया शामिल नहीं है>
"""


def read(text: str) -> tuple[ChatLine, ...]:
    return read_export(text.encode(), name="chat.txt").lines


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=INDIA)


def counted(text: str) -> dict[str, object]:
    export = read_export(text.encode(), name="chat.txt")
    return tally_of(export, identifiers=identifiers_of(export)).as_json()


def test_an_english_export_is_read_whole():
    assert counted(ENGLISH) == {
        "messages": 7,
        "system": 4,
        "media": 2,
        "edited": 1,
        "deleted": 1,
        "people": 3,
        "identifiers": 1,
        "from": "2026-11-20T21:04:00+05:30",
        "to": "2026-11-21T12:01:00+05:30",
    }


def test_a_hindi_export_is_read_whole():
    assert counted(HINDI) == {
        "messages": 6,
        "system": 2,
        "media": 3,
        "edited": 1,
        "deleted": 1,
        "people": 3,
        "identifiers": 1,
        "from": "2026-11-20T21:04:07+05:30",
        "to": "2026-11-20T21:11:00+05:30",
    }


def test_a_message_keeps_all_its_lines_and_says_where_it_began():
    said = next(each for each in read(ENGLISH) if each.text.startswith("HR26"))
    assert said.text == "HR26DK8337 white Scorpio\ntowards Loni\ndriver is armed"
    assert (said.line, said.who) == (4, "HC Ramesh")


def test_an_attached_file_is_told_from_what_is_said_beside_it():
    english = next(each for each in read(ENGLISH) if each.file)
    assert (english.file, english.text) == ("IMG-20261120-WA0007.jpg", "at the naka")
    hindi = next(each for each in read(HINDI) if each.file)
    assert (hindi.file, hindi.text) == ("00000007-PHOTO-2026-11-20-21-08-00.jpg", "गाड़ी यही है")


def test_an_edited_message_loses_the_mark_and_not_its_words():
    assert [each.text for each in (*read(ENGLISH), *read(HINDI)) if each.edited] == ["stop it", "रोको"]


def test_a_poll_keeps_its_options():
    (poll,) = (each for each in read(ENGLISH) if each.kind is LineKind.POLL)
    assert "OPTION: Kundli (1 vote)" in poll.text


@pytest.mark.parametrize(
    "head, when",
    [
        ("31/12/20, 9:05 pm - ", at(2020, 12, 31, 21, 5)),
        ("12/31/20, 9:05 PM - ", at(2020, 12, 31, 21, 5)),
        ("31.12.2020, 21:05 - ", at(2020, 12, 31, 21, 5)),
        ("2020-12-31, 21:05 - ", at(2020, 12, 31, 21, 5)),
        ("[31-12-20 21:05:07] ", at(2020, 12, 31, 21, 5, 7)),
        ("[12/31/2020, 9:05:07\u202fPM] ", at(2020, 12, 31, 21, 5, 7)),
        ("31/12/20, 12:05 am - ", at(2020, 12, 31, 0, 5)),
        ("31/12/20, 12:05 pm - ", at(2020, 12, 31, 12, 5)),
        ("३१/१२/२०, १२:०५ पूर्वाह्न - ", at(2020, 12, 31, 0, 5)),
        ("31/12/20, 2:05 रात - ", at(2020, 12, 31, 2, 5)),
        ("31/12/20, 10:05 रात - ", at(2020, 12, 31, 22, 5)),
        ("31/12/20، 9:05 شام - ", at(2020, 12, 31, 21, 5)),
        ("\u200e31/12/2020, 9:05\u00a0p.m. – ", at(2020, 12, 31, 21, 5)),
    ],
)
def test_a_head_is_read_as_its_phone_wrote_it(head: str, when: datetime):
    (line,) = read(f"{head}रमेश: रोको")
    assert (line.at, line.who, line.text) == (when, "रमेश", "रोको")


def test_dates_that_could_be_either_order_follow_the_one_that_runs_forward():
    lines = read("01/02/20, 10:00 - A: x\n01/03/20, 10:00 - A: y\n02/01/20, 10:00 - A: z")
    assert [each.at.month for each in lines] == [1, 1, 2]
    assert read("01/02/20, 10:00 - A: x")[0].at == at(2020, 2, 1, 10)


def test_a_pasted_line_of_another_style_is_part_of_the_message():
    (line,) = read("31/12/20, 21:05 - A: see\n[31/12/20, 9:01:00 PM] B: pasted")
    assert line.text == "see\n[31/12/20, 9:01:00 PM] B: pasted"


def test_a_day_that_no_calendar_has_is_part_of_the_message_before():
    (line,) = read("31/12/20, 21:05 - A: see\n31/02/20, 21:06 - B: no such day")
    assert "no such day" in line.text


def test_what_a_person_writes_is_never_a_system_line():
    lines = read("31/12/20, 21:05 - A: You left the naka?\n31/12/20, 21:06 - A: This group is for SHOs")
    assert {each.kind for each in lines} == {LineKind.TEXT}


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89PNG\r\n\x1a\n\0\0", b"\xff\xff\xff", b"a,b\n1,2"])
def test_what_is_no_export_is_refused_with_the_way_to_make_one(content: bytes):
    with pytest.raises(Malformed, match="Export chat"):
        read_export(content, name="x.txt")


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_each_shared_export_is_read_whole(name: str):
    found = (above / SHARED / name for above in Path(__file__).resolve().parents)
    path = next((each for each in found if each.is_file()), None)
    if path is None:
        pytest.skip("the shared exports are not on this machine")
    export = read_export(path.read_bytes(), name=name)
    tally = tally_of(export, identifiers={})
    assert (tally.messages, tally.system, tally.people) == WHOLE[name]
    assert len(export.lines) == sum(1 for line in path.read_text("utf-8").split("\n") if line.strip())


def packed(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "."), content)
    return made.getvalue()


def test_a_zip_file_brings_its_chat_and_its_files(tmp_path: Path):
    path = tmp_path / "chat.zip"
    photo = {"IMG-20261120-WA0007__jpg": b"photo", "notes__txt": b"other"}
    path.write_bytes(packed(_chat__txt=ENGLISH.encode(), **photo))
    with open_export(path) as opened:
        assert len(opened.export.lines) == 11
        assert opened.has("IMG-20261120-WA0007.jpg")
        with opened.attached("IMG-20261120-WA0007.jpg") as stream:
            assert stream.read() == b"photo"


def test_a_file_outside_the_folder_is_never_opened(tmp_path: Path):
    (tmp_path / "secret.txt").write_bytes(b"x")
    (tmp_path / "media").mkdir()
    chat = tmp_path / "chat.txt"
    chat.write_text(ENGLISH, "utf-8")
    with open_export(chat, media=tmp_path / "media") as opened:
        assert not opened.has("../secret.txt")


@pytest.mark.parametrize(
    "content, why", [(packed(a__jpg=b"x"), "no text of a chat"), (packed(a__txt=b"hi"), "no export")]
)
def test_a_zip_file_without_a_chat_is_refused(tmp_path: Path, content: bytes, why: str):
    path = tmp_path / "chat.zip"
    path.write_bytes(content)
    with pytest.raises(Malformed, match=why), open_export(path):
        pass


def test_a_zip_file_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sangam.interchange.whatsapp.archive.MOST_TEXT_BYTES", 1_000)
    path = tmp_path / "chat.zip"
    path.write_bytes(packed(_chat__txt=b"0" * 1_000_000))
    with pytest.raises(Malformed, match="larger than"), open_export(path):
        pass


def test_a_damaged_zip_file_is_refused(tmp_path: Path):
    path = tmp_path / "chat.zip"
    whole = packed(_chat__txt=ENGLISH.encode())
    path.write_bytes(whole[:40] + b"\0" * 40 + whole[80:])
    with pytest.raises(Malformed, match="damaged"), open_export(path):
        pass


def test_a_zip_file_that_lists_far_too_many_parts_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sangam.interchange.whatsapp.archive._MOST_LISTED", 2)
    path = tmp_path / "chat.zip"
    path.write_bytes(packed(_chat__txt=ENGLISH.encode(), a__txt=b"", b__txt=b""))
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(Malformed, match="more than"), open_export(path):
        pass


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_file_with_any_byte_wrong_is_read_or_refused(tmp_path: Path, packing: int):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as archive:
        archive.writestr("_chat.txt", ENGLISH[:120])
    path, whole = tmp_path / "chat.zip", made.getvalue()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        with suppress(Malformed), open_export(path):
            pass


@pytest.mark.parametrize("flag_at, name_at", [(6, 30), (8, 46)])
def test_a_zip_file_whose_names_are_no_text_is_refused(tmp_path: Path, flag_at: int, name_at: int):
    whole = bytearray(packed(_chat__txt=ENGLISH.encode()))
    head = 0 if name_at == 30 else whole.rfind(b"PK\x01\x02")
    whole[head + flag_at + 1] |= 0x08
    whole[head + name_at] = 0xFF
    path = tmp_path / "chat.zip"
    path.write_bytes(whole)
    with pytest.raises(Malformed, match="damaged"), open_export(path):
        pass


def test_a_chat_of_far_too_many_lines_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sangam.interchange.whatsapp.export.MOST_LINES", 3)
    assert len(read("31/12/20, 21:05 - A: x\n" * 3)) == 3
    with pytest.raises(Malformed, match="more than 3 lines"):
        read("31/12/20, 21:05 - A: x" + "\r\n" * 4)


def test_reading_takes_time_that_grows_with_the_file_alone():
    def seconds(messages: int) -> float:
        lines = (f"{1 + at % 28:02d}/11/2026, {at % 24:02d}:00 - P{at % 40}: m {at}\nmore" for at in range(messages))
        content = "\n".join(lines).encode()
        begun = time.process_time()
        assert len(read_export(content, name="x").lines) == messages
        return time.process_time() - begun

    seconds(200)
    assert seconds(8_000) < 8 * max(seconds(2_000), 0.01)


def test_the_command_prints_exactly_the_figures(tmp_path: Path):
    path = tmp_path / "chat.txt"
    path.write_text(ENGLISH, "utf-8")
    told = CliRunner().invoke(import_, ["whatsapp", str(path), "--channel", "Narela", "--dry-run", "--json"])
    assert told.exit_code == 0
    assert json.loads(told.output) == counted(ENGLISH)
