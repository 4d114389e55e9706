"""What is written by COPY fails as any other statement does, so that each caller knows it by one name."""

import re
from pathlib import Path

import pytest
from django.db import ProgrammingError
from support.nodes import TestNode

from sangam.database.postgres_copy import copy_lines

SANGAM = Path(__file__).resolve().parents[2] / "src" / "sangam"


def test_a_copy_that_fails_raises_the_error_of_any_query(node: TestNode) -> None:
    with pytest.raises(ProgrammingError, match="no_such_table"):
        copy_lines("no_such_table", ["id"], ["1\n"])


def test_nothing_but_these_lines_goes_past_the_wrapping_of_errors_by_copy() -> None:
    found = [path.name for path in SANGAM.rglob("*.py") if re.search(r"cursor\.copy\(|COPY \{", path.read_text())]
    assert found == ["postgres_copy.py"]
