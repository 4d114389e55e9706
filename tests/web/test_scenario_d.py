"""Scenario D, the evening's releases of a Delhi jail, whole and through the officers' doors of three nodes."""

import re

import pytest
from border import Seated
from scenario_stage import Stage, link, read, sent, staged
from support.markup import markup
from support.visiting import text

pytestmark = pytest.mark.long

LIST = """name,father,station,release,threat,address
सतबीर,पुत्र हवा सिंह,HR-SNP-RAI,bail,,Kharkhoda
तौफीक,पुत्र इस्माइल,HR-SNP-KUNDLI,bail,,Palam Vihar
विक्की,पुत्र नरेश,HR-SNP-KUNDLI,parole,,Palam Vihar
शाहनवाज,पुत्र इलियास,UP-GZB-LONI,bail,yes,Loni
"""
THREAT = "threat to a witness"


@pytest.fixture(params=["forms", "browser"])
def stage(request, fresh_nodes) -> Stage:
    screens = request.getfixturevalue("played") if request.param == "browser" else None
    return staged(fresh_nodes, "DL", "HR", "UP", screens=screens)


class Cast:
    """Delhi's control room, and the stations of the home addresses with those above one of them."""

    def __init__(self, stage: Stage) -> None:
        self.control = stage.seat("dl2001", "DL-CR", "liaison")
        self.narela = stage.seat("dl2002", "DL-ON-NARELA")
        self.rai = stage.seat("hr2001", "HR-SNP-RAI")
        self.kundli = stage.seat("hr2002", "HR-SNP-KUNDLI")
        self.beat = stage.seat("hr2003", "HR-SNP-KUNDLI", "beat")
        self.district = stage.seat("hr2004", "HR-SNP")
        self.loni = stage.seat("up2001", "UP-GZB-LONI")
        self.ghaziabad = stage.seat("up2002", "UP-GZB")


def alert_of(officer: Seated) -> str:
    return link(officer, "/alerts/", "/alerts/")


def alerts_of(officer: Seated) -> set[str]:
    """Return the addresses of the alerts on an officer's list."""
    return set(re.findall(r"/alerts/[0-9a-f]{8}-[0-9a-f-]{27}/", markup(officer.gets("/alerts/"))))


def test_the_evenings_releases_of_a_delhi_jail(stage):
    cast = Cast(stage)
    taken = cast.control.posts("/release-list/", text=LIST, source="Jail list, evening", step="take")
    assert "4 taken, 0 known from before, 0 left out" in text(taken)
    stage.wire.deliver()

    # Routine waits for the roster; a threat to a witness is urgent and rings.
    for officer, names in ((cast.rai, ["सतबीर"]), (cast.kundli, ["तौफीक", "विक्की"]), (cast.loni, ["शाहनवाज"])):
        page = read(officer, alert_of(officer))
        assert all(name in page for name in names), page[:3000]
        assert (THREAT in page) == (officer is cast.loni)
        rings = 'data-rings="again"' in markup(officer.gets("/"))
        assert rings == (officer is cast.loni), officer.visitor.service_number
    assert "शाहनवाज" not in read(cast.kundli, "/alerts/")

    # One acknowledgement a station: the constable's own page shows that the station has it.
    sent(
        stage, cast.kundli, f"{alert_of(cast.kundli)}acknowledge/", outcome="acted", sure="1", note="Beat 3 goes there"
    )
    assert any("1 of 1 units" in read(cast.control, f"{each}board/") for each in alerts_of(cast.control))
    assert "Released from jail" not in read(cast.kundli)

    # No reply from Loni: the desk above is told, and the issuer sees who is silent.
    with stage.later(minutes=16):
        assert "has not acknowledged" in read(cast.ghaziabad)

    # Beat: not at the address.  The bad-character roll goes to the next station, which has it answered and sent on.
    roll = {"kind": "roll-a", "to": "HR-SNP-RAI", "person": "तौफीक पुत्र इस्माइल", "text": "पते पर नहीं मिला",
            "signed_by": "SHO Kundli"}  # fmt: skip
    first = sent(stage, cast.kundli, "/despatches/new/", **roll)
    assert "Bad-character roll A" in read(cast.rai)
    sent(stage, cast.rai, f"{first}answer/", answer="gone-on", text="to Narela")
    assert "to Narela" in read(cast.kundli, first)
    onward = {**roll, "to": "DL-ON-NARELA", "before": first.split("/")[2], "signed_by": "SHO Rai"}
    second = sent(stage, cast.rai, "/despatches/new/", **onward)
    assert "Bad-character roll A" in read(cast.narela)

    # No reply to it: the station's district is told, then its headquarters, and the sender at each step.
    with stage.later(hours=49):
        assert "तौफीक" in read(cast.rai)
    sent(stage, cast.narela, f"{second}answer/", answer="here", text="at his sister's")
    assert "at his sister" in read(cast.rai, second)
    assert stage.unshown() <= {"acknowledge"}  # which a desk sends by script: test_in_browser.py has it
