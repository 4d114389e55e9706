"""A check stays as a watch, and a record that comes later answers it: two running nodes, nothing done by hand.

The time counted is the database's.  It begins when the record was written on the watcher's node (for a partner's, after
the relay brought it).  It ends with the notice to the watcher's post.
"""

from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest
from support.running import until
from two_nodes import Pair

from sangam.node.postgres import cluster as postgres

pytestmark = [pytest.mark.slow, pytest.mark.long]

WITHIN_S = 5.0
WATCHER, COLLEAGUE, PARTNER = "hr.sho.kundli", "hr.sho.kharkhoda", "up.sho.loni"
_HOW_LATE = """
SELECT extract(epoch FROM n.told_at - coalesce(r.received_at, r.as_of))::float
FROM notices_notice n JOIN records_record r ON r.id = n.subject
WHERE n.kind = 'watch.hit' AND n.subject = %s AND n.done_at IS NULL
"""


@pytest.mark.one_case
@pytest.mark.parametrize(
    ("source", "plate"),
    [("another force, over the relay", "RJ14GC7702"), ("our own", "RJ45SJ9021")],
    ids=["partner", "own"],
)
def test_a_record_that_comes_later_is_told_to_who_asked_before(
    pair: Pair, capsys: pytest.CaptureFixture[str], source: str, plate: str
) -> None:
    watcher = pair.visitor(WATCHER)
    page = watcher.get("/check/")
    page = watcher.send(page, page.form("/check"), text=f"{plate} went towards Narela")
    assert not page.top.all("article", css="hit")
    record = _makes(pair, PARTNER if source.startswith("another") else COLLEAGUE, plate)
    if source.startswith("another"):
        _shares(pair, PARTNER, record, "HR")
    late = _lateness(pair, record)
    until(late)
    (seconds,) = late()
    with capsys.disabled():
        print(f"\nrecord of {source}: notice {1000 * seconds:.0f} ms after it was written here")  # noqa: T201
    assert 0 <= seconds < WITHIN_S
    until(lambda: plate in watcher.get("/").top.text)
    assert any(str(record) in link.attributes.get("href", "") for link in watcher.get("/").top.all("a"))


def _makes(pair: Pair, login: str, plate: str) -> UUID:
    officer = pair.visitor(login)
    page = officer.get("/records/new/vehicle/")
    page = officer.send(
        page,
        page.form("/records/new/"),
        plate=plate,
        source="synthetic record for tests",
        grade_source="B",
        grade_information="2",
    )
    assert page.address.startswith("/records/"), page.refusal
    assert not page.address.startswith("/records/new"), page.refusal
    return UUID(page.address.split("/")[2])


def _shares(pair: Pair, login: str, record: UUID, force: str) -> None:
    officer = pair.visitor(login)
    page = officer.get(f"/records/{record}/share/")
    page = officer.send(page, page.form("share"), force=force, level="whole")
    assert not page.refusal


def _lateness(pair: Pair, record: UUID) -> Callable[[], list[float]]:
    place = postgres.conninfo(postgres.folder_of(pair.home("HR")), postgres.SUPERUSER)

    def ask() -> list[float]:
        with psycopg.connect(place) as connection:
            return [row[0] for row in connection.execute(_HOW_LATE, [record]).fetchall()]

    return ask
