"""Another package is entered only through its door."""

from architecture.tree import SOURCE, Entry, Module, entries, module, modules

# Beside `public/` and `types.py`, which are doors everywhere.
# `*` opens a package whole: the kernel is nothing but words that all speak.
DOORS: dict[str, frozenset[str]] = {
    "kernel": frozenset({"*"}),
    "database": frozenset({"*"}),
    "names": frozenset({"legacy"}),
    "audit": frozenset({"guard"}),
    "access": frozenset({"admission", "policy"}),
    "cli": frozenset({"main"}),
    # What starts a node has no one door: each command takes the part that it needs.
    "node": frozenset(
        {
            "backup",
            "bootstrap",
            "doors",
            "envelope_handlers",
            "homes",
            "identity",
            "machines",
            "postgres",
            "press",
            "processes",
            "proxies",
            "recovery",
            "setting_files",
            "settings",
            "standby",
            "status",
            "telemetry",
            "troubles",
            "wal_archive",
        }
    ),
}


def is_door(package: str, topic: str) -> bool:
    opened = DOORS.get(package, frozenset())
    room = topic.partition(".")[0]
    return room in {"public", "types"} or room in opened or "*" in opened


def trespasses(each: Module) -> list[Entry]:
    return [entry for entry in entries(each) if not is_door(entry.package, entry.topic)]


def test_packages_are_entered_through_their_faces() -> None:
    found = [
        f"{entry.importer}:{entry.line} enters sangam.{entry.package}.{entry.topic or '__init__'}"
        for each in modules()
        for entry in trespasses(each)
    ]
    assert found == []


def test_every_opened_module_of_an_existing_package_exists() -> None:
    packages = {each.package for each in modules()}
    topics = {(each.package, each.topic) for each in modules()}
    missing = [
        (package, topic)
        for package, opened in DOORS.items()
        for topic in opened - {"*"}
        if package in packages and (package, topic) not in topics
    ]
    assert missing == []


def test_a_module_behind_a_face_is_seen_however_it_is_imported() -> None:
    source = """
import sangam.audit.ledger
from sangam.audit import models
from sangam.audit.seals import seal
from ..audit import verification
def later():
    from sangam.audit import ledger
"""
    each = module(source, SOURCE / "sangam/records/bad.py")
    assert [entry.topic for entry in trespasses(each)] == ["ledger", "models", "seals", "verification", "ledger"]


def test_doors_and_ones_own_rooms_are_open() -> None:
    source = """
from sangam.kernel.errors import Refused
from sangam.audit.public import audit
from sangam.access.public.units import unit
from . import models
from sangam.records.models import Record
"""
    assert trespasses(module(source, SOURCE / "sangam/records/good.py")) == []
