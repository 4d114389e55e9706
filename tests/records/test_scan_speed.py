"""A hundred thousand incidents are arrays in less than a second; run by `./sangam test --all`."""

import time

import pytest
from cast import NAKA
from django.db import connection

from sangam.audit import public as audit
from sangam.kernel.actor import Actor
from sangam.records import public_scan as scan

MANY = 100_000
WITHIN_S = 1.0
_FILL = """
WITH open AS (
    INSERT INTO records_admittance (classification, caveats, audience, purposes) VALUES (1, '{}', '{}', '{}')
    RETURNING id
)
INSERT INTO records_event
SELECT gen_random_uuid(), 1, 1, open.id, 'incident', (ARRAY['DL', 'HR', 'UP'])[n %% 3 + 1], '',
    2000000000, 1760000000 + n, 28.3 + random() / 2, 76.9 + random() / 2, 'exact', 1750000000 + n * 60,
    1750000000 + n * 60 + 1800, 0,
    ARRAY[(ARRAY['theft', 'snatching', 'robbery', 'burglary'])[n %% 4 + 1]],
    ARRAY['transport.motorcycle', (ARRAY['pals.two', 'pals.alone'])[n %% 2 + 1]],
    ARRAY[(ARRAY['jeweller', 'shopkeeper', 'commuter'])[n %% 3 + 1]], 'B2'
FROM generate_series(1, %s) AS n, open
"""


@pytest.mark.long
def test_a_hundred_thousand_incidents_are_arrays_within_a_second(delhi) -> None:
    with delhi.node:
        with audit.deed(Actor.system("DL", "test"), "node:keys:rebuild"), connection.cursor() as cursor:
            cursor.execute(_FILL, [MANY])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE records_event")
        took = []
        for _ in range(3):
            begun = time.perf_counter()
            found = scan.events(delhi.desk, scan.Scope(), purpose=NAKA)
            took.append(time.perf_counter() - begun)
    assert len(found) == MANY
    print(f"{MANY:,} incidents: best {min(took):.2f} s, {MANY / min(took):,.0f} rows/s")  # noqa: T201
    assert min(took) < WITHIN_S
