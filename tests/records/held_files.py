"""Files attached to a record, and their holders."""

from support.cast import NAKA, person
from support.handed import document, upload
from support.world import Station

from sangam.federation.models import FilePull
from sangam.federation.types import FileRef, FileView
from sangam.kernel import clock
from sangam.kernel.handling import Grade
from sangam.records.own_records import attachments

B2 = Grade.parse("B2")

PAPER = document(200_000)


def attaches(station: Station, record, content: bytes = PAPER, name: str = "statement.pdf") -> FileRef:
    with station.node:
        return attachments.attach(station.desk, record, upload(content, name), source="FIR 442", grade=B2)


def reads(station: Station, record, file, **how) -> bytes:
    with station.node, attachments.open_file(station.desk, record, file, purpose=NAKA, **how).stream as stream:
        return stream.read()


def view(station: Station, record, file) -> FileView:
    with station.node:
        return attachments.files_of(station.reads(record))[file]


def shared(owner: Station, *holders: Station):
    """Make a record that these forces hold whole."""
    record = owner.opens(person("हरजीत"))
    for holder in holders:
        owner.offers(record, to=holder)
    return record


def due(station: Station) -> None:
    """Let no pause keep a file waiting."""
    with station.node:
        FilePull.objects.update(next_at=clock.now())
