"""Rules, wire forms and the pure packages reach neither Django nor a driver, not even through another module."""

import grimp
import pytest

PURE_PACKAGES = frozenset({"kernel", "names", "identifiers", "oblivious", "places", "graphs"})
PURE_TOPICS = frozenset({"policy", "types", "wire"})
PURE_FOLDERS = frozenset({"messages", "protocol", "schema"})
PURE_MODULES = frozenset(
    {
        "sangam.records.ownership.page",
        "sangam.records.ownership.page_rules",
        "sangam.records.visibility.event_columns",
    }
)
HEAVY = ("django", "psycopg", "psycopg_pool", "procrastinate", "sqlite3", "duckdb")


def is_pure(name: str) -> bool:
    parts = name.split(".")
    return len(parts) > 1 and (
        parts[1] in PURE_PACKAGES
        or name in PURE_MODULES
        or (len(parts) == 3 and parts[2] in PURE_TOPICS)
        or (len(parts) > 3 and parts[2] in PURE_FOLDERS)
    )


def chains(graph: grimp.ImportGraph) -> list[str]:
    """Return, for each pure module that reaches a heavy one, the imports on the way."""
    heavy = [name for name in HEAVY if name in graph.modules]
    return [
        " → ".join(chain)
        for name in sorted(filter(is_pure, graph.modules))
        for driver in heavy
        if (chain := graph.find_shortest_chain(name, driver))
    ]


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        "sangam", include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )


def test_pure_modules_reach_neither_django_nor_a_driver(graph: grimp.ImportGraph) -> None:
    assert chains(graph) == []


def test_the_check_sees_django_behind_another_module() -> None:
    small = grimp.ImportGraph()
    for name in ("sangam.access.policy", "sangam.audit.audit", "sangam.audit.models", "sangam.access.staff"):
        small.add_module(name)
    small.add_module("django", is_squashed=True)
    small.add_import(importer="sangam.access.policy", imported="sangam.audit.audit")
    small.add_import(importer="sangam.audit.audit", imported="django")
    small.add_import(importer="sangam.access.staff", imported="django")
    assert chains(small) == ["sangam.access.policy → sangam.audit.audit → django"]


def test_a_module_of_a_pure_folder_is_pure() -> None:
    assert is_pure("sangam.records.messages.records")
    assert not is_pure("sangam.records.storage.records")
