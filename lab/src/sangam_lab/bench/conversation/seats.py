"""`python -m sangam_lab.bench.conversation.seats ANSWER COUNT`: so many signed-in officers, as the node.

Writes the units in which they sit, the token of each one's session and the name of its cookie into the file ANSWER.
The officers come in by the administrator's list; their sessions are written down without a password, which would take
a sixth of a second each.
"""

import hashlib
import json
import os
import secrets
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from sangam.node.bootstrap import attach

FORCE = "HR"
_A_UNIT = 20
_LIVES = timedelta(hours=8)

_SESSIONS = """
WITH sat AS (
    INSERT INTO access_session (id, token_hash, officer_id, holding_id, started_at, expires_at, purpose,
        purpose_reference)
    SELECT gen_random_uuid(), t.hash, h.officer_id, h.id, %(at)s, %(until)s, 'naka', ''
    FROM unnest(%(name)s::text[], %(hash)s::bytea[]) AS t (name, hash)
    JOIN access_officer o ON o.sign_in_name = t.name JOIN access_holding h ON h.officer_id = o.id
    RETURNING id
)
INSERT INTO access_sessionseen (session_id, at) SELECT id, %(at)s FROM sat
"""


def seat(count: int, *, role: str = "investigator") -> dict[str, Any]:
    """Seat so many invented officers of a role, twenty a police station, and sign them in."""
    from django.conf import settings
    from django.db import connection

    from sangam.access import staff
    from sangam.access.units import shipped_data, units
    from sangam.audit import audit
    from sangam.kernel import clock
    from sangam.kernel.actor import Actor

    shipped_data.load_shipped()
    admin = Actor(FORCE, "bench", role="admin")
    stations = [unit.code for unit in units.units_under(FORCE) if unit.kind == "station"][: -(-count // _A_UNIT)]
    rows = [_row(at, stations[at // _A_UNIT], role) for at in range(count)]
    if faults := staff.load_officers(admin, rows).faults:
        raise RuntimeError(f"the officers do not fit: {faults[:3]}")
    tokens = [secrets.token_urlsafe(32) for _ in range(count)]
    names, hashes = [row["sign_in_name"] for row in rows], [hashlib.sha256(each.encode()).digest() for each in tokens]
    said: dict[str, Any] = {"name": names, "hash": hashes, "at": clock.now(), "until": clock.now() + _LIVES}
    with audit.deed(Actor.system(FORCE, "bench"), "node:bench:invent"), connection.cursor() as cursor:
        cursor.execute(_SESSIONS, said)
    return {"units": stations, "tokens": tokens, "cookie": settings.SESSION_COOKIE_NAME}


def _row(at: int, unit: str, role: str) -> dict[str, str]:
    return {
        "service_number": f"0{at:04d}/BENCH",
        "sign_in_name": f"bench.{at:04d}",
        "name_en": f"Bench {at}",
        "name_hi": "",
        "rank": "HR-HC",
        "unit": unit,
        "role": role,
        "title_en": f"Desk {at}",
        "title_hi": "",
        "desk": "",
        "clearance": "RESTRICTED",
        "language": "hi",
    }


if __name__ == "__main__":
    attach(Path(os.environ["SANGAM_HOME"]))
    Path(sys.argv[1]).write_text(json.dumps(seat(int(sys.argv[2]))), "utf-8")
