"""Each member of each body takes what it took: what is absent, empty, too long or of another sort is refused as before.

The table says of each member which wrong values its reader takes: an old node may leave this out, a name may be blank.
"""

import pytest
from wire.kinds import KINDS
from wire.members import READ_ELSEWHERE, TABLE, rows_of

SAID: dict[str, list[str]] = {}
for _row in TABLE.read_text("utf-8").splitlines():
    SAID.setdefault(_row.split("\t")[0], []).append(_row)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - READ_ELSEWHERE))
def test_each_member_of_a_body_takes_what_the_table_says(kind: str) -> None:
    assert rows_of(kind) == SAID.get(kind, []), "see tests/wire/members.py"


def test_the_table_speaks_of_kinds_that_there_are() -> None:
    assert set(SAID) <= set(KINDS)
