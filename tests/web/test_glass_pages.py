"""Break glass in the browser, over two nodes: opened alone, told at once, reviewed by another."""

from datetime import timedelta

import pytest
from border import Seated, is_sound, seated
from cast import person
from visiting import text

from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.kernel.purpose import Purpose, Stated
from sangam.node.envelope_handlers import HANDLERS
from sangam.oversight.models import BrokenGlass
from sangam.records.public import records
from sangam.workers import timekeeper

GLASS = "/oversight/glass/"
NAKA = Stated(Purpose.NAKA)
REASON = "A kidnapped girl of nine is held by this man tonight"


@pytest.fixture
def cast(across):
    """Kundli's record is shared with Alipur alone; Narela's constable is not admitted to it."""
    across.wire.handlers = HANDLERS
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


def test_the_glass_opens_one_record_for_three_hours(across, cast):
    _, constable, _, record = cast
    assert constable.gets(f"/records/{record}/").status_code == 404
    is_sound(constable.gets(GLASS))
    opened = breaks(constable, record)
    assert opened.status_code == 303
    behind = opened.headers["Location"]
    page = constable.gets(behind)
    is_sound(page)
    assert "Harjit Singh" in text(page)
    assert constable.gets(f"/records/{record}/").status_code == 404
    with clock.shifted(timedelta(hours=3, minutes=1)):
        seated_again = seated(across.delhi, "dl1007", "DL-ON", "beat")
        assert seated_again.gets(behind).status_code == 404
        with across.delhi:
            glass = BrokenGlass.objects.get()
        assert glass.until_at < clock.now()


def test_owner_and_everyone_above_are_told_at_once(across, cast):
    kundli, constable, dcp, record = cast
    breaks(constable, record)
    assert "broke the glass for danger to life" in text(dcp.gets("/"))
    across.wire.deliver()
    assert "broke the glass before a record of ours" in text(kundli.gets("/"))
    assert REASON in text(kundli.gets(GLASS))


def test_the_flag_stays_until_another_reviews_it(across, cast):
    kundli, constable, dcp, record = cast
    breaks(constable, record)
    across.wire.deliver()
    with clock.shifted(timedelta(hours=73)), across.delhi:
        timekeeper.run_once()
        glass = BrokenGlass.objects.get().id
    review = f"{GLASS}{glass}/review/"
    assert constable.posts(review, verdict="justified", text="It was needed").status_code == 403
    assert dcp.posts(review, verdict="guilty", text="No").status_code == 400
    assert dcp.posts(review, verdict="justified", text=" ").status_code == 400
    assert "Awaits review until" in text(dcp.gets(GLASS))
    assert dcp.posts(review, verdict="justified", text="The girl was found").status_code == 303
    assert dcp.posts(review, verdict="justified", text="Again").status_code == 409
    assert "The girl was found" in text(dcp.gets(GLASS))
    across.wire.deliver()
    assert "The girl was found" in text(kundli.gets(GLASS))


def test_who_broke_it_does_not_review_it(across, cast):
    _, _, dcp, record = cast
    behind = breaks(dcp, record)
    assert behind.status_code == 303
    with across.delhi:
        glass = BrokenGlass.objects.get().id
    refused = dcp.posts(f"{GLASS}{glass}/review/", verdict="justified", text="It was me")
    assert refused.status_code == 403
    assert "Another officer reviews an emergency opening" in text(refused)


def test_without_reason_record_or_right_the_glass_holds(across, cast):
    _, constable, _, record = cast
    assert breaks(constable, record, reason="urgent").status_code == 400
    assert breaks(constable, "0197f7a1-0000-7000-8000-000000000000").status_code == 404
    assert breaks(constable, record, record="no!").status_code == 400
    auditor = seated(across.delhi, "dl1009", "DL", "auditor")
    assert breaks(auditor, record).status_code == 403
    assert breaks(constable, record).status_code == 303
    assert breaks(constable, record).status_code == 409
    with across.delhi:
        assert BrokenGlass.objects.count() == 1


def test_a_look_behind_the_glass_is_the_officers_own_alone(across, cast):
    _, constable, dcp, record = cast
    behind = breaks(constable, record).headers["Location"]
    assert dcp.gets(behind).status_code == 404
    stranger = seated(across.delhi, "dl1008", "DL-ON-ALIPUR", "beat")
    assert REASON not in text(stranger.gets(GLASS))
