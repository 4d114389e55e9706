"""Another package is entered only through its door."""

import tomllib
from pathlib import Path

from architecture.tree import SOURCE, Entry, Module, entries, module, modules

OPEN = frozenset({"kernel", "database"})
"""Packages that are open whole: words that all speak."""

DOORS: dict[str, frozenset[str]] = {
    package: frozenset(topics)
    for package, topics in tomllib.loads((Path(__file__).parent / "doors.toml").read_text("utf-8")).items()
}
"""By package, the modules that others may import; a folder opens what is in it.  `types` is a door everywhere."""


def is_door(package: str, topic: str) -> bool:
    return package in OPEN or topic in {"types", ""} or bool(opened_by(topic) & DOORS.get(package, frozenset()))


def opened_by(topic: str) -> set[str]:
    """Return the names that open a module: its own and those of the folders around it."""
    parts = topic.split(".")
    return {".".join(parts[:count]) for count in range(1, len(parts) + 1)}


def trespasses(each: Module) -> list[Entry]:
    return [entry for entry in entries(each) if not is_door(entry.package, entry.topic)]


def test_packages_are_entered_through_their_faces() -> None:
    found = [
        f"{entry.importer}:{entry.line} enters sangam.{entry.package}.{entry.topic or '__init__'}"
        for each in modules()
        for entry in trespasses(each)
    ]
    assert found == []


def test_the_list_names_what_is_entered_and_nothing_else() -> None:
    entered = {
        (entry.package, name) for each in modules() for entry in entries(each) for name in opened_by(entry.topic)
    }
    assert [
        (package, name) for package, names in DOORS.items() for name in names if (package, name) not in entered
    ] == []


def test_a_module_behind_a_face_is_seen_however_it_is_imported() -> None:
    source = """
import sangam.audit.ledger_queries
from sangam.audit import models
from sangam.audit.models import Entry
from ..audit import migrations
def later():
    from sangam.audit import ledger_queries
"""
    each = module(source, SOURCE / "sangam/records/bad.py")
    assert [entry.topic for entry in trespasses(each)] == [
        "ledger_queries", "models", "models", "migrations", "ledger_queries",
    ]  # fmt: skip


def test_doors_and_ones_own_rooms_are_open() -> None:
    source = """
from sangam.kernel.errors import Refused
from sangam.audit import audit
from sangam.access.units.units import unit
from . import models
from sangam.records.models import Record
"""
    assert trespasses(module(source, SOURCE / "sangam/records/good.py")) == []
