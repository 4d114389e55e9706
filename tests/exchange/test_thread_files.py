"""Files in threads: attached to a message, fetched by the other force, opened by who may read the thread."""

import json

import pytest
from support.filing import fetches
from support.handed import document, mp4, picture, upload

from sangam.audit import audit
from sangam.exchange.messages import read_said
from sangam.exchange.threads import acts, pages
from sangam.federation.models import File, FileAllowance, Outbox
from sangam.federation.types import FileKind, FileState
from sangam.kernel import bodies
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Grade


def says(border, actor, thread, content=None, *, name="IMG.jpg", text="This one?"):
    with border.at(actor):
        return acts.reply(actor, thread, text=text, attach=upload(content or picture(side=200), name))


def opens(border, actor, thread, file, **how) -> bytes:
    with border.at(actor), pages.open_file(actor, thread, file, **how).stream as stream:
        return stream.read()


def last_file(border, actor, thread):
    return border.reads(actor, thread).messages[-1].file


@pytest.fixture
def thread(border, kala):
    made = border.asks(border.narela, kala)
    border.wire.deliver()
    return made


def test_a_photograph_in_a_message_arrives_and_is_shown(border, thread):
    says(border, border.narela, thread)
    border.wire.deliver()
    coming = last_file(border, border.kundli, thread)
    assert (coming.state, coming.percent, coming.kind) == (FileState.AWAITED, 0, FileKind.PHOTO)
    with pytest.raises(Conflict):
        opens(border, border.kundli, thread, coming.id)
    assert fetches(border.haryana, of=border.delhi) == 1
    assert last_file(border, border.kundli, thread).preview.startswith(b"\xff\xd8\xff")
    sent = opens(border, border.narela, thread, coming.id)
    assert opens(border, border.kundli, thread, coming.id) == sent
    assert opens(border, border.narela, thread, coming.id, original=True) == picture(side=200)


def test_voice_goes_with_an_answer_and_comes_once_however_often_repeated(border, thread):
    voice = upload(mp4(b"soun"), "a.m4a")
    with border.haryana:
        acts.answer(border.kundli, thread, text="Hear him.", grade=Grade.parse("B2"), attach=voice)
    border.wire.deliver(repeated=3)
    assert fetches(border.delhi, of=border.haryana) == 1
    file = last_file(border, border.narela, thread)
    assert (file.state, file.kind, file.media) == (FileState.HERE, FileKind.VOICE, "audio/mp4")
    with border.delhi:
        assert File.objects.count() == 1


def test_a_file_without_words_is_named_by_its_name(border, thread):
    says(border, border.narela, thread, document(1_000), name="panchnama.pdf", text=" ")
    assert border.reads(border.narela, thread).messages[-1].text == "panchnama.pdf"


def test_only_the_other_side_s_force_may_fetch_it(border, thread):
    says(border, border.narela, thread)
    with border.delhi:
        assert list(FileAllowance.objects.values_list("force", flat=True)) == ["HR"]


def test_who_may_not_read_the_thread_opens_no_file_of_it(border, thread, kala):
    says(border, border.narela, thread)
    file = last_file(border, border.narela, thread).id
    with pytest.raises(NotFound, match="no such thread"):
        opens(border, border.alipur, thread, file)
    other = border.asks(border.narela, kala)
    with pytest.raises(NotFound, match="no such file"):
        opens(border, border.narela, other, file)


def test_each_view_is_a_look(border, thread):
    says(border, border.narela, thread)
    file = last_file(border, border.narela, thread).id
    opens(border, border.narela, thread, file)
    with border.delhi:
        assert audit.entries_on(thread)[0].action == "officer:thread:open-file"


def test_a_refused_file_says_nothing_in_the_thread(border, thread):
    before = len(border.reads(border.narela, thread).messages)
    with pytest.raises(Refused, match="program"):
        says(border, border.narela, thread, b"MZ" + b"\0" * 99)
    assert len(border.reads(border.narela, thread).messages) == before


def test_a_message_names_its_file_on_the_wire_and_without_one_says_nothing(border, thread):
    says(border, border.narela, thread)
    with border.delhi:
        body = Outbox.objects.filter(kind="thread.said.v1").latest("id").body
    form = json.loads(body)
    said = read_said(form, sender="DL")
    assert bodies.write(said) == form
    assert "file" not in bodies.write(read_said({**form, "file": None}, sender="DL"))
    with pytest.raises(Malformed, match="file of the message is no id"):
        read_said({**form, "file": {"file": "x"}}, sender="DL")
