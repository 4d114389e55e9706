"""`python -m sangam_lab.bench.load_cast cast`, then `… pair INVITATION`: make one running node fit for a
measurement.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

from sangam.node.bootstrap import attach
from sangam.node.settings import Settings

RECORD = "4e6f7261-6461-7461-8000-000000000001"
RECORD_DESK, RECORD_HOLDER = "HR-SNP-KUNDLI", "DL"
PLATE = "HR26DK8337"
_WHO = "bench"


def main(step: str, words: list[str]) -> None:
    """Load the cast and write the invitation, or accept the partner's and, as Haryana, share one record with Delhi."""
    settings = attach(Path(os.environ["SANGAM_HOME"]))
    if step == "cast":
        from sangam_lab.demo import load_world

        load_world.load_cast(settings)
        return
    _accept(settings, Path(words[0]).read_text())
    if RECORD_DESK.startswith(settings.force):
        _share_a_record(settings)


def _accept(settings: Settings, invitation: str) -> None:
    from sangam.federation.peers import pairing
    from sangam.kernel.actor import Actor

    admin = Actor(settings.force, _WHO, role="admin")
    pairing.accept_invitation(admin, invitation, digits=pairing.verify_invitation(invitation).digits)


def _share_a_record(settings: Settings) -> None:
    from uuid import UUID

    from sangam.kernel import clock
    from sangam.kernel.actor import Actor
    from sangam.kernel.handling import Grade, Level
    from sangam.records.own_records import bulk_import, records
    from sangam.records.types import Said, Terms

    writer = Actor(settings.force, _WHO, role="data_officer", unit=RECORD_DESK)
    said = [
        Said(name, value, "invented", Grade.parse("B2"))
        for name, value in {"plate": PLATE, "make": "Mahindra", "model": "Scorpio", "status": "stolen"}.items()
    ]
    terms = Terms(clock.now() + timedelta(days=2), {RECORD_HOLDER: Level.WHOLE})
    bulk_import.create_many(writer, [records.New("vehicle", said, terms, UUID(RECORD))], manifest={"file": _WHO})


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
