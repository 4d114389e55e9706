"""Helpers of the tests stand in `support` or in modules of their own, never in a test module."""

import ast

from architecture.tree import ROOT

TESTS = ROOT / "tests"


def modules_entered(source: str) -> list[str]:
    """Return the test modules and conftests that a source imports from."""
    entered = [node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom) and node.module]
    entered += [
        name.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import) for name in node.names
    ]
    return [name for name in entered if name.rpartition(".")[2].startswith(("test_", "conftest"))]


def test_no_helper_is_imported_from_another_test_module() -> None:
    found = {path: modules_entered(path.read_text("utf-8")) for path in TESTS.rglob("*.py")}
    assert {str(path.relative_to(TESTS)): names for path, names in found.items() if names} == {}


def test_only_the_fixtures_of_all_tests_stand_at_the_root() -> None:
    assert [path.name for path in sorted(TESTS.glob("*.py"))] == ["conftest.py"]


def test_an_import_from_a_test_module_is_seen() -> None:
    assert modules_entered("from records.test_challenge import upholds\nimport test_files\nfrom cast import x") == [
        "records.test_challenge",
        "test_files",
    ]
