"""An officer who breaks the glass."""

import pytest
from border import Seated, seated
from support.cast import person

from sangam.kernel.handling import Level
from sangam.kernel.purpose import Purpose, Stated
from sangam.records.own_records import records

GLASS = "/oversight/glass/"

NAKA = Stated(Purpose.NAKA)

REASON = "A kidnapped girl of nine is held by this man tonight"


@pytest.fixture
def cast(across):
    """Kundli's record is shared with Alipur alone; Narela's constable is not admitted to it."""
    kundli = seated(across.haryana, "hr2001", "HR-SNP-KUNDLI")
    with across.haryana:
        record = records.create(kundli.actor, records.New("person", person("Harjit Singh")), purpose=NAKA)
        shared = {"with_forces": {"DL": Level.WHOLE}, "audience": {"DL": frozenset({"DL-ON-ALIPUR"})}}
        records.share(kundli.actor, record, **shared)
    across.wire.deliver()
    constable = seated(across.delhi, "dl1002", "DL-ON-NARELA", "beat")
    dcp = seated(across.delhi, "dl1005", "DL-ON", "supervisor")
    return kundli, constable, dcp, record


def breaks(constable: Seated, record: object, /, **changes: str):
    return constable.posts(GLASS, **{"record": f"/records/{record}/", "reason": REASON, **changes})
