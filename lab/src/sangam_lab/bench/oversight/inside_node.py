"""`python -m sangam_lab.bench.oversight.inside_node ANSWER LOOKS ROWS`: the measurement, as the node.

It writes its figures as JSON into the file ANSWER.
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pyotp

from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.node.bootstrap import attach

_PASSWORD, _LISTS = "synthetic-password-1", ("answers", "brief", "overdue", "totals")
_PAGES = tuple(f"/oversight/{each}/" for each in _LISTS)
_DAYS, _A_DAY, _ROUNDS = 90, 3, 11
_OVERDUE, _OBJECTIONS = 9_500, 500


def measure(looks: int, rows: int) -> dict[str, Any]:
    """Return what explaining so many looks, counting so many answers, each page and each report take, in seconds."""
    from sangam.oversight.looks.explanation import explain_looks
    from sangam.oversight.responses.table import count_responses
    from sangam.oversight.totals.monthly import recent_months, state_month
    from sangam_lab.bench.oversight.overdue_items import write_overdue
    from sangam_lab.bench.oversight.traffic import write_traffic
    from sangam_lab.bench.oversight.year import Size, Year

    system = Actor.system("HR", "bench")
    until = clock.now()
    officers = max(10, looks // (_DAYS * _A_DAY))
    year = Year(_stations(), Size(officers, _DAYS, _A_DAY, 4), until=until)
    written = year.write()
    since = until.astimezone(clock.INDIA).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=_DAYS + 2)
    explain_s, done = _timed(lambda: explain_looks(system, since=since, until=until))
    traffic = write_traffic(rows)
    count_s, _ = _timed(lambda: count_responses(system))
    overdue = write_overdue(_OVERDUE, _OBJECTIONS)
    for month in recent_months(6):
        state_month(system, month)
    return {
        "looks": written.looks,
        "explained": done.explained,
        "explain_s": explain_s,
        "traffic": traffic,
        "count_s": count_s,
        "overdue": overdue,
        **_pages(),
    }


def _stations() -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code FROM access_unit WHERE force_id = 'HR' AND kind_id = 'station' ORDER BY code LIMIT 60"
        )
        return [code for (code,) in cursor.fetchall()]


def _pages() -> dict[str, Any]:
    """Return how long each page took, the slower half left out of no account: the median and the slowest."""
    from sangam.oversight.totals.monthly import recent_months

    client, month = _signed_in(), recent_months(1)[0]
    pages_ms: dict[str, list[float]] = {}
    for address in (*_PAGES, f"/oversight/answers/?period={month[:4]}", "/oversight/looks/"):
        spans = sorted(_timed(partial(_get, client, address))[0] * 1_000 for _ in range(_ROUNDS))
        pages_ms[address] = [spans[len(spans) // 2], spans[-1]]
    report_s = {
        kind: _timed(partial(_get, client, f"/oversight/totals/{month}/totals.{kind}"))[0] for kind in ("pdf", "csv")
    }
    return {"pages_ms": pages_ms, "report_s": report_s}


def _signed_in() -> Any:
    """Return a browser in which the data officer of headquarters is signed in."""
    from django.test import Client

    from sangam.access import staff

    row = {"service_number": "bench-1", "name_en": "Bench Officer", "name_hi": "परीक्षा", "rank": "Insp", "unit": "HR",
           "role": "data_officer", "language": "en", "title_en": "Data officer"}  # fmt: skip
    admin = Actor(force="", label="admin", role="admin")
    loaded = staff.load_officers(admin, [row])
    if loaded.faults:
        raise RuntimeError(str(loaded.faults))
    secret = pyotp.random_base32()
    staff.issue_credentials(admin, staff.officer_named("bench-1").id, password=_PASSWORD, totp_secret=secret)
    client = Client(SERVER_NAME="localhost")
    client.post("/sign-in/", {"name": "bench-1", "password": _PASSWORD})
    client.post("/sign-in/code/", {"code": pyotp.TOTP(secret).at(int(clock.now().timestamp()))})
    client.post("/purpose/", {"purpose": "oversight", "reference": ""})
    return client


def _get(client: Any, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(
            f"{response.status_code}: {' '.join(re.sub('<[^>]+>', ' ', response.content.decode()).split())[:900]}"
        )


def _timed(act: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    found = act()
    return time.perf_counter() - begun, found


if __name__ == "__main__":
    attach(Path(os.environ["SANGAM_HOME"]))
    answer, of_looks, of_rows = sys.argv[1:]
    Path(answer).write_text(json.dumps(measure(int(of_looks), int(of_rows))))
