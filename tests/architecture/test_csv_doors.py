"""Every CSV that leaves is written by one function, which guards its cells."""

import ast

from architecture import tree

SOURCE = tree.SOURCE / "sangam"
WRITER = SOURCE / "kernel/texts.py"
COLUMNS = SOURCE / "matching/resolution/resolution.py"
"""Writes millions of rows by columns; `tests/kernel/test_spreadsheet_texts.py` holds it to the same guard."""


def calls_of_writers(module):
    return [
        node
        for node in tree.list_nodes(module)
        if isinstance(node, ast.Attribute) and node.attr in ("writer", "DictWriter", "write_csv", "to_csv", "CSVWriter")
        if isinstance(node.value, ast.Name) and "csv" in node.value.id
    ]


def names_a_csv_answer(path):
    return '"text/csv' in path.read_text()


def test_no_module_but_one_writes_csv():
    modules = tree.parsed(tree.SOURCE)
    assert {path for path in modules if calls_of_writers(modules[path])} == {WRITER, COLUMNS}


def test_no_module_writes_a_workbook():
    assert not [
        path for path in SOURCE.rglob("*.py") if "Workbook()" in path.read_text() or "xlsxwriter" in path.read_text()
    ]


def test_every_page_that_answers_with_csv_takes_it_from_that_function():
    """The text of each such answer comes from `csv_text`, or from a module whose only writer it is."""
    pages = {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py") if names_a_csv_answer(path)}
    assert pages == {
        "networks/files.py",
        "web/accountability/evidence.py",  # the list of the ledger's page, by csv_response
        "web/accountability/report_answers.py",  # oversight/totals/answers.py
        "web/accountability/totals.py",  # oversight/totals/answers.py
        "web/common/csv_files.py",
        "web/imports/imports.py",  # interchange/imports/intake.py
    }
    for module in ("networks/files.py", "oversight/totals/answers.py", "oversight/totals/answers.py",
                   "web/common/csv_files.py", "interchange/imports/intake.py"):  # fmt: skip
        assert "csv_text(" in (SOURCE / module).read_text(), module
