"""Files on records: attached by the owner, fetched by who holds the record whole, erased wherever the record is."""

from datetime import timedelta

import pytest
from support.cast import NAKA, person, says
from support.filing import fetches, lying
from support.handed import document, picture, upload
from support.queries import counted
from support.world import Line, Station

from sangam.audit import audit
from sangam.federation.models import File, FileAllowance, FilePull
from sangam.federation.types import FileKind, FileRef, FileState
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Caveat, Grade, Handling, Level
from sangam.kernel.ids import new_id
from sangam.records.own_records import attachments
from sangam.records.recalls import receipt_reminders
from sangam.records.schema import values
from sangam.records.visibility.search import expire

B2 = Grade.parse("B2")


def attaches(station: Station, record, content: bytes = b"", name: str = "a.jpg", *caveats: Caveat) -> FileRef:
    with station.node:
        handling = Handling(caveats=frozenset(caveats))
        handed = upload(content or picture(side=200), name)
        return attachments.attach(station.desk, record, handed, source="FIR 442", grade=B2, handling=handling)


def shown(station: Station, record):
    with station.node:
        return attachments.files_of(station.reads(record))


def reads(station: Station, record, file, **how) -> bytes:
    with station.node, attachments.open_file(station.desk, record, file, purpose=NAKA, **how).stream as stream:
        return stream.read()


def rows(station: Station) -> list[int]:
    with station.node:
        return [model.objects.count() for model in (File, FilePull, FileAllowance)]


@pytest.fixture
def shared(delhi: Station, haryana: Station, wire: Line):
    """A person of Delhi's, whole at Haryana, with a photograph and a document; not fetched yet."""
    record = delhi.opens(person("हरजीत"))
    delhi.offers(record, to=haryana)
    photo, paper = attaches(delhi, record), attaches(delhi, record, document(300_000), "statement.pdf")
    wire.deliver()
    return record, photo, paper


def test_a_file_reaches_who_holds_the_record_whole_with_a_preview_in_it(delhi, haryana, up, shared):
    record, photo, paper = shared
    before = shown(haryana, record)
    assert {before[photo.id].state, before[paper.id].state} == {FileState.AWAITED}
    with pytest.raises(Conflict, match="has not arrived"):
        reads(haryana, record, paper.id)
    assert fetches(haryana.node, of=delhi.node) == 2
    after = shown(haryana, record)
    assert (after[photo.id].kind, after[photo.id].percent) == (FileKind.PHOTO, 100)
    assert after[photo.id].preview.startswith(b"\xff\xd8\xff")
    assert reads(haryana, record, paper.id) == document(300_000)
    assert haryana.reads(record).first("photo")  # the small one rides in the record, as before
    assert rows(up) == [0, 0, 0]


def test_the_original_stays_at_the_owner(delhi, haryana, shared):
    record, photo, _ = shared
    fetches(haryana.node, of=delhi.node)
    assert reads(delhi, record, photo.id, original=True) == picture(side=200)
    with pytest.raises(NotFound):
        reads(haryana, record, photo.id, original=True)


def test_each_view_is_a_look_in_the_ledger(delhi, shared):
    record, photo, _ = shared
    reads(delhi, record, photo.id)
    with delhi.node:
        entry = next(each for each in audit.entries_on(record) if each.action == "officer:file:open")
    assert entry.details["file"] == str(photo.id)
    with delhi.node, pytest.raises(Refused, match="purpose"):
        attachments.open_file(delhi.desk, record, photo.id, purpose=None)


@pytest.mark.parametrize("how", ["recall", "withdraw", "silence", "expire"])
def test_with_the_record_go_its_files_previews_and_what_was_fetched_so_far(world, shared, how, monkeypatch):
    (delhi, haryana, _, wire), record = world, shared[0]
    fetches(haryana.node, of=delhi.node)
    attaches(delhi, record, document(2_000_000), "later.pdf")  # named there, and not fetched
    wire.deliver()
    assert rows(haryana) == [3, 1, 0]
    if how == "recall":
        delhi.recalls(record)
    elif how == "withdraw":
        delhi.withdraws(record, from_=haryana)
    elif how == "silence":
        delhi.offers(record, to=haryana, level=Level.SILENT)
    else:
        later = clock.now() + timedelta(days=400)
        monkeypatch.setattr(clock, "now", lambda: later)
        with haryana.node:
            assert expire() == 1
    wire.deliver()
    assert rows(haryana) == [0, 0, 0]
    assert lying(haryana.node) == []
    if how == "recall":
        assert rows(delhi) == [0, 0, 0]
        assert lying(delhi.node) == []
    elif how != "expire":
        assert rows(delhi) == [3, 0, 0]  # the owner keeps its own, and gives them to nobody


def test_a_file_taken_back_is_erased_everywhere_and_the_rest_stays(delhi, haryana, wire, shared):
    record, photo, paper = shared
    fetches(haryana.node, of=delhi.node)
    statement = next(each for each in delhi.reads(record).statements if each.property == "document")
    delhi.corrects(record, take_back=[statement.id])
    wire.deliver()
    for station in (delhi, haryana):
        assert set(shown(station, record)) == {photo.id}
        with pytest.raises(NotFound):
            reads(station, record, paper.id)
        with station.node:
            assert not File.objects.filter(id=paper.id).exists()


def test_what_is_for_the_owner_alone_is_neither_named_nor_given(delhi, haryana, wire):
    record = delhi.opens(person("हरजीत"))
    delhi.offers(record, to=haryana)
    secret = attaches(delhi, record, document(1_000), "a.pdf", Caveat.OWNER_ONLY)
    wire.deliver()
    assert rows(haryana) == [0, 0, 0]
    with delhi.node:
        assert not FileAllowance.objects.filter(file=secret.id).exists()


def test_a_masked_file_opens_for_nobody_who_does_not_see_it(delhi, haryana, wire):
    record = delhi.opens(person("हरजीत"))
    ref = attaches(delhi, record, document(1_000), "a.pdf", Caveat.VICTIM)
    beat = delhi.at("beat")
    with delhi.node, pytest.raises(NotFound):
        attachments.open_file(beat, record, ref.id, purpose=NAKA)


def test_a_file_of_another_record_is_not_opened_through_this_one(delhi, shared):
    other = delhi.opens(person("सुनील"))
    for file in (shared[1].id, new_id()):
        with pytest.raises(NotFound):
            reads(delhi, other, file)


def test_who_takes_a_record_over_gives_its_files_from_then_on(delhi, haryana, up, wire):
    record = delhi.opens(person("हरजीत"))
    ref = attaches(delhi, record, document(1_000), "a.pdf")
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    fetches(haryana.node, of=delhi.node)
    haryana.takes_over(record)
    haryana.offers(record, to=up)
    wire.deliver()
    assert fetches(up.node, of=haryana.node) == 1
    assert reads(up, record, ref.id) == document(1_000)
    haryana.recalls(record)
    wire.deliver()
    for station in (delhi, haryana, up):
        assert rows(station) == [0, 0, 0]


def test_a_refused_file_changes_nothing(delhi, shared):
    record = shared[0]
    version = delhi.reads(record).version
    with pytest.raises(Refused, match="program"):
        attaches(delhi, record, b"MZ" + b"\0" * 100, "a.jpg")
    assert delhi.reads(record).version == version
    phone = delhi.opens([says("number", "9810012345")], kind="phone")
    with pytest.raises(Malformed, match="No files are kept with a phone"):
        attaches(delhi, phone)
    assert len(lying(delhi.node)) == 3


def test_a_value_that_names_another_kind_of_file_is_refused(delhi, shared):
    value = delhi.reads(shared[0]).first("document")
    with pytest.raises(Malformed, match="this file is no photograph"):
        values._kept_file(values.kind_of("person").property("photograph"), value)


def test_a_holder_cannot_attach_to_another_s_record(haryana, shared):
    with pytest.raises(NotFound, match="belongs to DL"):
        attaches(haryana, shared[0])


def test_records_without_files_pay_one_query_for_files(delhi):
    record = delhi.opens(person("हरजीत"))
    with delhi.node, counted() as queries:
        delhi.corrects(record, *person("x", alias="काला")[1:])
    assert sum("federation_file" in statement for statement in queries.statements) <= 1


def test_many_recalled_at_once_take_their_files_with_them_everywhere(delhi, haryana, wire, shared):
    record, _, _ = shared
    fetches(haryana.node, of=delhi.node)
    delhi.recalls_many([record])
    with delhi.node:
        receipt_reminders.chase()
    wire.deliver()
    for station in (delhi, haryana):
        assert rows(station)[0] == 0
