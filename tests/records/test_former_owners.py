"""Who has owned a record, as far as a node knows of it."""

from uuid import UUID, uuid4

import pytest
from support.wire_world import operator
from support.world import Station

from sangam.audit.audit import deed
from sangam.kernel.ids import new_id_of
from sangam.records.ownership import precedence, transfer_log


@pytest.mark.parametrize("record", [uuid4(), new_id_of("UP")], ids=["no maker's mark", "another's mark"])
def test_who_handed_on_what_is_not_here_has_owned_it(delhi: Station, record: UUID) -> None:
    with delhi.node:
        assert not precedence.has_owned(record, "HR")
        with deed(operator("DL"), "node:test:pass"):
            transfer_log.note_passed(record, giver="HR", taker="UP")
        assert precedence.has_owned(record, "HR")
