"""Scenario H, the border meeting, whole and through the officers' doors of four nodes, from brief to Ministry."""

import pytest
from library_world import fields
from scenario_stage import Stage, hidden_field, link, read, sent, staged
from support.cast import person, says
from support.visiting import form_time

from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.oversight.responses.table import count_responses
from sangam.oversight.totals.monthly import recent_months, state_month

pytestmark = pytest.mark.long

MEETING = {"title": "ACP Narela – DSP Sonipat", "level": "district", "border": "Narela – Kundli", "series": "monthly",
           "place": "Kundli", "lasts_min": "90", "unit": ["HR-SNP"]}  # fmt: skip
LEFT = (
    "One channel for the naka", "1 open, 1 overdue", "List the tenants of Sector 5", "DL3CAB1234", "Satbeer",
    "Harjeet Urf Kala", "White Scorpio", "Alerts not acknowledged",
)  # fmt: skip
"""What the brief is to say to both sides."""

PRACTICE = "Tenants verified street by street"


@pytest.fixture(params=["forms", "browser"])
def stage(request, fresh_nodes) -> Stage:
    screens = request.getfixturevalue("played") if request.param == "browser" else None
    return staged(fresh_nodes, "DL", "HR", "UP", "MHA", screens=screens)


class Cast:
    """Both sides of the border and those above them, a third force's officer, the Ministry's desk and its auditor."""

    def __init__(self, stage: Stage) -> None:
        self.acp = stage.seat("dl2001", "DL-ON-NARELA")
        self.dcp = stage.seat("dl2002", "DL-ON", "supervisor")
        self.zone = stage.seat("dl2003", "DL", "supervisor")
        self.reviewer = stage.seat("dl2004", "DL-ON-ALIPUR", "supervisor")
        self.ministry = stage.seat("mha2001", "MHA", "ministry")
        self.auditor = stage.seat("mha2002", "MHA", "auditor")
        self.dsp = stage.seat("hr2001", "HR-SNP", "supervisor")
        self.kundli = stage.seat("hr2002", "HR-SNP-KUNDLI")
        self.loni = stage.seat("up2001", "UP-GZB-LONI")


def leave_a_to_g(stage: Stage, cast: Cast) -> None:
    """Leave of A to G what the brief is to hold, and beside it what neither side, or only one desk, may read."""
    man = stage.holds(cast.kundli, "person", person("बिजेंद्र", relative="पुत्र ओमबीर", phone="9810000410"), dl=Level.WHOLE)
    ours = stage.holds(cast.acp, "person", person("Bijender", relative="s/o Ombir", phone="9810000410"), hr=Level.WHOLE)
    said = {"other": str(man), "verdict": "same", "reason": "one number, one father", "next": f"/records/{ours}/"}
    sent(stage, cast.acp, f"/records/{ours}/judge/", **said)
    stage.holds(
        cast.kundli, "wanted", [says("name", "हरजीत उर्फ काला"), says("warrant", "non-bailable-warrant")], dl=Level.WHOLE
    )
    stage.holds(cast.acp, "release", [says("name", "सतबीर"), says("release", "bail")], hr=Level.WHOLE)
    stage.holds(cast.kundli, "vehicle", [says("plate", "DL3CAB1234"), says("status", "recovered")], dl=Level.WHOLE)
    stage.holds(
        cast.kundli,
        "wanted",
        [says("name", "Only For Alipur"), says("warrant", "reward")],
        audience={"DL": frozenset({"DL-ON-ALIPUR"})},
        dl=Level.WHOLE,
    )
    stage.holds(cast.loni, "wanted", [says("name", "Of Loni Alone"), says("warrant", "reward")], dl=Level.WHOLE)
    about = f"/records/{man}/ask/"
    asked = {
        "about": hidden_field(cast.acp, about, "about"),
        "question": "Where was he on the 14th?",
        "pace": "routine",
    }
    sent(stage, cast.acp, about, **asked)
    alert = {"title": "White Scorpio HR26DK8337", "text": "Used in firing", "action": "stop-and-check",
             "caution": "armed", "unit": ["HR-SNP-KUNDLI"], "urgency": "urgent", "hours": "72"}  # fmt: skip
    sent(stage, cast.acp, "/alerts/new/", **alert)


def call(stage: Stage, cast: Cast, **more: str) -> str:
    page = sent(stage, cast.acp, "/meetings/new/", **MEETING, starts_at=form_time(days=2), **more)
    sent(stage, cast.acp, f"{page}send/")
    return page


def meet_until_an_item_waits_since_three_meetings(stage: Stage, cast: Cast) -> tuple[str, str]:
    """Let an item be deferred three times, and an action slip; return the next meeting's and the action's address."""
    page = call(stage, cast)
    sent(stage, cast.dsp, f"{page}item/", title="One channel for the naka")
    sent(stage, cast.acp, f"{page}start/")
    said = {"action": "List the tenants of Sector 5", "owner": "DL-ON-NARELA", "due_at": form_time(days=9),
            "evidence": "the list"}  # fmt: skip
    sent(stage, cast.acp, f"{page}action/", **said)
    sent(stage, cast.acp, f"{page}close/")
    action = link(cast.acp, "/actions/", page)
    for days in (12, 15):
        sent(stage, cast.acp, f"{action}settle/", how="put-off", note="Election duty", due_at=form_time(days=days))
    assert "Put off more than once: List the tenants of Sector 5" in read(cast.dcp)
    assert "List the tenants" not in read(cast.zone)
    for times in ("once", "2 times"):
        page = call(stage, cast, after=page.split("/")[2])
        assert f"deferred {times}" in read(cast.dsp, page)
        for step in ("start", "close"):
            sent(stage, cast.acp, f"{page}{step}/")
    page = call(stage, cast, after=page.split("/")[2])
    assert "deferred 3 times" in read(cast.dsp, page)
    return page, action


def require_a_brief_within_each_right(stage: Stage, cast: Cast, page: str) -> None:
    """Find in the brief what is left of A to G and both sides' overdue work, and nothing above either's right."""
    with stage.later(days=1):
        ours, theirs = (read(reader, f"{page}brief/") for reader in (cast.acp, cast.dsp))
        for brief in (ours, theirs):
            assert [each for each in LEFT if each not in brief] == []
            assert "Of Loni Alone" not in brief  # of a force that does not meet, shared with Delhi
        assert "Persons whom both sides know" in ours  # as Narela judged
        assert "Only For Alipur" not in ours
        paper = cast.dsp.gets(f"{page}brief.pdf?language=hi")
        assert paper.content.startswith(b"%PDF")


def decide_by_circulation(stage: Stage, cast: Cast, page: str) -> None:
    circulated = {"circulated": "Joint naka on Fridays", "answer_by": form_time(days=1)}
    sent(stage, cast.acp, f"{page}circulate/", **circulated)
    put = link(cast.dsp, "/circulations/")
    sent(stage, cast.dsp, f"{put}answer/", says="agreed")
    sent(stage, cast.acp, f"{put}settle/", how="decided")
    for reader in (cast.acp, cast.dsp):
        assert "by circulation" in read(reader, f"{page}minutes/")


def require_a_rise_to_the_zone(stage: Stage, cast: Cast) -> None:
    """Find what slipped twice and is overdue with the DCP, and a week later with the zone."""
    with stage.later(days=16):
        assert "List the tenants of Sector 5" in read(cast.dcp)
    with stage.later(days=24):
        assert "List the tenants of Sector 5" in read(cast.zone)


def share_and_adopt_a_practice(stage: Stage, cast: Cast, page: str) -> None:
    draft = sent(stage, cast.acp, "/library/new/", **fields(cast.acp.actor))
    sent(stage, cast.acp, f"{draft}review/", unit="DL-ON-ALIPUR")
    note = sent(stage, cast.reviewer, f"{draft}release/", seen=hidden_field(cast.reviewer, draft, "seen"))
    sent(stage, cast.acp, f"{note}agenda/", meeting=page.split("/")[2])
    assert PRACTICE in read(cast.dsp, page)
    sent(stage, cast.dsp, f"{note}adopt/", meeting=page.split("/")[2], next=page)
    assert "agreed here" in read(cast.acp, page)


def require_totals_and_nothing_beneath(stage: Stage, cast: Cast, page: str, action: str) -> None:
    """Find totals on the Ministry's own node, and its drill-down refused and logged."""
    month = recent_months(1)[0]
    for node in (stage.nodes[force] for force in ("DL", "HR", "UP")):
        system = Actor.system(node.force, "test")
        with node:
            count_responses(system)
            state_month(system, month)
    stage.wire.deliver()
    totals = read(cast.ministry, "/oversight/totals/")
    assert "Requests received" in totals
    assert "Totals of" in read(cast.ministry)
    assert PRACTICE in totals
    assert "List the tenants" not in totals
    assert cast.ministry.gets("/oversight/totals/HR/request/").status_code == 403
    for beneath in (page, f"{page}brief/", action, "/meetings/", "/records/"):
        assert cast.ministry.gets(beneath).status_code in (403, 404), beneath
    assert "Asked for what lies beneath a total" in read(cast.auditor, "/oversight/ledger/")


def test_the_border_meeting_of_narela_and_sonipat(stage):
    cast = Cast(stage)
    leave_a_to_g(stage, cast)
    page, action = meet_until_an_item_waits_since_three_meetings(stage, cast)
    require_a_brief_within_each_right(stage, cast, page)
    decide_by_circulation(stage, cast, page)
    require_a_rise_to_the_zone(stage, cast)
    share_and_adopt_a_practice(stage, cast, page)
    require_totals_and_nothing_beneath(stage, cast, page, action)
