"""The body of every kind of envelope is fixed: today's writer writes its golden file, today's reader reads it.

Written anew only by hand, for a new kind or a new version of one:
`PYTHONPATH=tests:tests/wire python -c "import conftest, wire.kinds as k; k.write('KIND')"`.
"""

import json

import pytest
from wire.kinds import FOLDER, KINDS

from sangam.federation.protocol import envelope as wire
from sangam.node.envelope_handlers import HANDLERS


def golden(kind: str) -> str:
    return (FOLDER / f"{kind}.json").read_text("utf-8").rstrip("\n")


def test_every_kind_that_a_node_takes_has_its_golden_file_and_no_other_has() -> None:
    assert set(KINDS) == set(HANDLERS) == {path.name.removesuffix(".json") for path in FOLDER.iterdir()}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_today_is_the_golden_body_byte_for_byte(kind: str) -> None:
    assert wire.body_text(KINDS[kind].write(KINDS[kind].said)) == golden(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_read_today_of_the_golden_body_is_what_was_said(kind: str) -> None:
    assert KINDS[kind].read(json.loads(golden(kind))) == KINDS[kind].said
