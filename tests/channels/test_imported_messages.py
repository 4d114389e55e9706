"""An export in a channel: each line once, at its own time, at every member; who brings it in vouches for it."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from channels.channel_bodies import IMPORTED
from support.handed import picture
from talk import Talk

from sangam.channels import imports, revisions
from sangam.channels.models import Message
from sangam.channels.wire import MessageBody
from sangam.federation.types import FileState
from sangam.interchange.whatsapp.archive import import_export, open_export, preview
from sangam.kernel import bodies, clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused

CHAT = """\
20/11/2026, 9:04 pm - SHO Narela created group "Border"
20/11/2026, 9:06 pm - HC Ramesh: HR26DK8337 white Scorpio
20/11/2026, 9:06 pm - Salim: जी सर
20/11/2026, 9:06 pm - Salim: जी सर
20/11/2026, 9:07 pm - HC Ramesh: IMG-1.jpg (file attached)
"""


def bring(talk: Talk, channel, path: Path, **kwargs):
    with talk.delhi, open_export(path) as opened:
        return import_export(talk.narela, channel, opened, **{"posts": {}, **kwargs})


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    path = tmp_path / "chat.txt"
    path.write_text(CHAT, "utf-8")
    return path


def test_each_member_reads_an_imported_export_in_its_order(talk: Talk, chat: Path) -> None:
    channel = talk.opened(talk.narela)
    talk.writes(talk.kundli, channel, "written before the import")
    talk.wire.deliver()
    assert bring(talk, channel, chat).added == 5
    talk.wire.deliver()
    shown = talk.texts(talk.kundli, channel)
    assert shown == talk.texts(talk.narela, channel)
    assert shown[1:3] == ["HR26DK8337 white Scorpio", "जी सर"]
    assert shown[-1] == "written before the import"


def test_an_imported_message_says_where_it_stood_and_who_vouches(talk: Talk, chat: Path) -> None:
    channel = talk.opened(talk.narela)
    bring(talk, channel, chat, posts={"HC Ramesh": "PS Narela, beat 4"})
    talk.wire.deliver()
    ramesh = next(each for each in talk.reads(talk.kundli, channel).messages if "Scorpio" in each.text)
    assert ramesh.author.label == talk.narela.label
    assert (ramesh.origin.who, ramesh.origin.post, ramesh.origin.line) == ("HC Ramesh", "PS Narela, beat 4", 2)
    assert len(ramesh.origin.file) == 64
    assert not ramesh.late


def test_the_same_file_twice_adds_nothing(talk: Talk, chat: Path) -> None:
    channel = talk.opened(talk.narela)
    bring(talk, channel, chat)
    again = bring(talk, channel, chat, posts={"Salim": "somebody else now"})
    assert again.added == 0
    assert len(talk.texts(talk.narela, channel)) == 5


def test_a_later_export_adds_only_what_is_new(talk: Talk, chat: Path) -> None:
    channel = talk.opened(talk.narela)
    bring(talk, channel, chat)
    chat.write_text(f"{CHAT}20/11/2026, 9:09 pm - Salim: आ गया\n", "utf-8")
    assert bring(talk, channel, chat).added == 1


def test_another_members_import_of_the_same_chat_adds_nothing(talk: Talk, chat: Path) -> None:
    channel = talk.opened(talk.narela)
    bring(talk, channel, chat)
    talk.wire.deliver()
    with talk.haryana, open_export(chat) as opened:
        assert import_export(talk.kundli, channel, opened, posts={}).added == 0


def test_an_import_goes_on_where_it_was_left(talk: Talk, chat: Path) -> None:
    channel = talk.opened(talk.narela)
    assert [bring(talk, channel, chat, most=2).added for _ in range(3)] == [2, 2, 1]


def test_a_preview_writes_nothing_and_names_what_is_new(talk: Talk, chat: Path) -> None:
    channel = talk.opened(talk.narela)
    with talk.delhi, open_export(chat) as opened:
        found = preview(talk.narela, channel, opened)
        assert not Message.objects.exists()
    assert (found.fresh, found.people, found.lacking) == (5, {"HC Ramesh": 2, "Salim": 2}, ("IMG-1.jpg",))
    assert ("plate", "HR26DK8337") in found.identifiers


def test_the_files_of_a_zip_file_come_with_their_messages(talk: Talk, tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("_chat.txt", CHAT)
        archive.writestr("IMG-1.jpg", picture())
    path = tmp_path / "chat.zip"
    path.write_bytes(made.getvalue())
    channel = talk.opened(talk.narela)
    assert bring(talk, channel, path).files == 1
    (photo,) = (each for each in talk.reads(talk.narela, channel).messages if each.file)
    assert photo.file.state is FileState.HERE


def test_a_file_that_no_node_takes_is_left_out_and_told(talk: Talk, tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("_chat.txt", CHAT)
        archive.writestr("IMG-1.jpg", b"MZ\x90 a program")
    path = tmp_path / "chat.zip"
    path.write_bytes(made.getvalue())
    channel = talk.opened(talk.narela)
    outcome = bring(talk, channel, path)
    assert (outcome.added, outcome.files) == (5, 0)
    assert any("IMG-1.jpg" in note for note in outcome.notes)


def test_a_line_on_an_intercepted_call_is_left_out_and_told(talk: Talk, chat: Path) -> None:
    chat.write_text(f"{CHAT}20/11/2026, 9:09 pm - Salim: the intercepted call says Loni\n", "utf-8")
    channel = talk.opened(talk.narela)
    outcome = bring(talk, channel, chat)
    assert outcome.added == 5
    assert outcome.notes == ("line 6: left out, because it speaks of an intercepted communication",)


def test_a_text_longer_than_a_message_comes_in_parts(talk: Talk, chat: Path) -> None:
    chat.write_text(f"20/11/2026, 9:06 pm - Salim: {'क' * 9_000}\n", "utf-8")
    channel = talk.opened(talk.narela)
    assert bring(talk, channel, chat).added == 3
    assert "".join(talk.texts(talk.narela, channel)) == "क" * 9_000


def test_an_import_is_one_notice_and_not_one_a_line(talk: Talk, chat: Path) -> None:
    channel = talk.opened(talk.narela)
    bring(talk, channel, chat)
    talk.wire.deliver()
    assert [each.kind for each in talk.pending(talk.kundli)].count("channel.message") == 1


def test_who_may_not_open_channels_or_read_this_one_imports_nothing(talk: Talk, chat: Path) -> None:
    channel = talk.opened(talk.narela)
    with talk.delhi, open_export(chat) as opened, pytest.raises(NotFound):
        import_export(talk.alipur, channel, opened, posts={})
    with talk.delhi, open_export(chat) as opened, pytest.raises(Refused):
        import_export(replace(talk.narela, role="beat"), channel, opened, posts={})


def test_more_lines_than_one_act_takes_are_refused(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    with talk.delhi, pytest.raises(Malformed, match="At most"):
        imports.import_lines(talk.narela, channel, [None] * 501, file="0" * 64)  # type: ignore[list-item]


def test_a_member_that_is_far_behind_is_not_flooded(talk: Talk, chat: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = talk.opened(talk.narela)
    monkeypatch.setattr("sangam.federation.outbox.room_for", lambda _: 1)
    with pytest.raises(Conflict):
        bring(talk, channel, chat)
    assert talk.texts(talk.narela, channel) == []


def test_an_origin_travels_whole_and_a_wrong_one_is_refused() -> None:
    body = bodies.write(IMPORTED)
    assert bodies.read(MessageBody, body, sender="DL") == IMPORTED
    for name, value in (("file", "x" * 64), ("kind", "spell"), ("line", 0), ("who", None), ("post", 7)):
        with pytest.raises(Malformed):
            bodies.read(MessageBody, {**body, "origin": {**body["origin"], name: value}}, sender="DL")


def test_who_imports_a_line_changes_none_of_its_words(talk: Talk, chat: Path) -> None:
    channel = talk.opened(talk.narela)
    bring(talk, channel, chat)
    line = talk.reads(talk.narela, channel).messages[0]
    with clock.shift_time(line.said_at - clock.now()), talk.delhi:
        for act in (
            lambda: revisions.edit_message(talk.narela, channel, line.id, "forged"),
            lambda: revisions.withdraw_message(talk.narela, channel, line.id),
        ):
            with pytest.raises(Refused, match="Only the post that wrote"):
                act()
