"""Tests ask a database through `support.rows`; how many statements they still write may only fall.

What stays asks what no row says: rights, locks, plans, partitions, several tables at once; or it breaks in by the back.
"""

import ast
import re

from architecture import known
from architecture.tree import TESTS, list_nodes, parsed

STATEMENT = re.compile(r"\b(?:SELECT\s|INSERT INTO\s|UPDATE \S+ SET\b|DELETE FROM\s)")


def statements(tree: ast.Module) -> list[str]:
    """Return the texts of a module that hold a statement of SQL, docstrings left out."""
    alone = {id(node.value) for node in list_nodes(tree) if isinstance(node, ast.Expr)}
    texts = [node for node in list_nodes(tree) if isinstance(node, ast.Constant) and id(node) not in alone]
    return [text.value for text in texts if isinstance(text.value, str) and STATEMENT.search(text.value)]


def test_no_more_raw_sql_stands_in_tests_than_is_known() -> None:
    doors = TESTS / "support", TESTS / "architecture"
    trees = (tree for path, tree in parsed(TESTS).items() if not any(path.is_relative_to(door) for door in doors))
    assert sum(len(statements(tree)) for tree in trees) <= known.RAW_SQL


def test_a_statement_in_a_test_is_seen_and_a_sentence_is_not() -> None:
    source = '"""SELECT all."""\nrows("SELECT 1 FROM a")\nrun(f"DELETE FROM {table}")\nsay("Select one, update it.")'
    assert statements(ast.parse(source)) == ["SELECT 1 FROM a", "DELETE FROM "]
