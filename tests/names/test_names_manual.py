"""The manual page of names says what the tables say, and the tables are large enough to be one."""

from names import spec_compare, spec_find, spec_parse
from names.specification import MANUAL, manual


def test_the_manual_is_what_the_tables_say() -> None:
    assert MANUAL.read_text(encoding="utf-8") == manual(), "run: PYTHONPATH=src:tests python -m names.manual"


def test_no_row_stands_twice() -> None:
    for rows in (spec_compare.rows(), spec_parse.rows(), [row.message for row in spec_find.rows()]):
        assert [row for row in rows if rows.count(row) > 1] == []  # type: ignore[attr-defined]


def test_the_tables_hold_what_an_officer_would_recognise() -> None:
    assert len(spec_compare.rows()) >= 100
    assert len(spec_find.rows()) >= 40
    assert len(spec_parse.rows()) >= 80
