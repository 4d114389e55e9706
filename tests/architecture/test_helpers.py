"""Helpers of the tests stand in `support` or in modules of their own, never in a test module."""

import ast
from pathlib import Path

from architecture.tree import TESTS, list_nodes, parsed


def entered(tree: ast.Module) -> list[str]:
    """Return the modules that a source imports from."""
    nodes = list_nodes(tree)
    whole = [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    return [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module] + whole


def modules_entered(tree: ast.Module) -> list[str]:
    """Return the test modules and conftests that a source imports from."""
    return [name for name in entered(tree) if name.rpartition(".")[2].startswith(("test_", "conftest"))]


def test_no_helper_is_imported_from_another_test_module() -> None:
    found = {path: modules_entered(tree) for path, tree in parsed(TESTS).items()}
    assert {str(path.relative_to(TESTS)): names for path, names in found.items() if names} == {}


def test_a_helper_of_another_folder_is_imported_by_that_folder() -> None:
    """A folder's tests run alone, too: only its own folder and those above it are on the path then."""
    folders: dict[str, set[Path]] = {}
    for path in parsed(TESTS):
        folders.setdefault(path.stem, set()).add(path.parent)
    found = [
        f"{path.relative_to(TESTS)}: {name}"
        for path, tree in parsed(TESTS).items()
        for name in entered(tree)
        if name in folders and not folders[name] & {path.parent, *path.parents}
    ]
    assert found == []


def test_only_the_fixtures_of_all_tests_stand_at_the_root() -> None:
    assert [path.name for path in sorted(TESTS.glob("*.py"))] == ["conftest.py"]


def test_an_import_from_a_test_module_is_seen() -> None:
    source = "from records.test_challenge import upholds\nimport test_files\nfrom cast import x"
    assert modules_entered(ast.parse(source)) == [
        "records.test_challenge",
        "test_files",
    ]
