"""`python -m sangam_lab.chaos.inside.make_expiring_records SEED SECONDS`: let a node give others records whose terms
end within a drill.
"""

import json
import os
import random
import sys
from datetime import timedelta
from pathlib import Path

from sangam.node.bootstrap import attach
from sangam_lab.chaos.faults.schedule import FORCES

_RECORDS = 9
_FIRST_S = 5.0


def main(seed: int, seconds: float) -> None:
    """Make the records and give each of both others some of each level."""
    settings = attach(Path(os.environ["SANGAM_HOME"]))
    from sangam.kernel import clock
    from sangam.kernel.actor import Actor
    from sangam.kernel.handling import Grade, Level
    from sangam.records.own_records import bulk_import, records
    from sangam.records.types import Said, Terms
    from sangam_lab.chaos.load.expiry import LENT
    from sangam_lab.chaos.load.messages_records_alerts import UNITS

    force = settings.force
    rng = random.Random(f"lent {force} {seed}")  # noqa: S311 - a drill, no secret
    levels, others = (Level.WHOLE, Level.WHOLE, Level.SILENT, Level.POINTER), [each for each in FORCES if each != force]
    new = []
    for number in range(1, _RECORDS + 1):
        ends = clock.now() + timedelta(seconds=rng.uniform(_FIRST_S, max(seconds, _FIRST_S)))
        terms = Terms(ends, {other: rng.choice(levels) for other in others})
        said = Said("plate", f"{force}26EX{number:04}", "drill", Grade("B", 2))
        new.append(records.New("vehicle", [said], terms))
    officer = Actor(force, "drill", role="data_officer", unit=UNITS[force])
    made = bulk_import.create_many(officer, new, manifest={"file": "drill"})
    (settings.home / LENT).write_text(json.dumps([str(record) for record in made]))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
