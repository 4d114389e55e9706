"""Scenario B, the shooter from Sonipat in Loni, whole and through the officers' doors of three nodes."""

import time
from uuid import UUID

import pytest
from scenario_stage import Stage, hidden_field, read, sent, staged
from support.cast import person, says
from support.markup import markup
from support.visiting import form_time, text
from support.watched import answer_all

from sangam.kernel.handling import Level
from sangam.matching.checks import check

pytestmark = pytest.mark.long

SILENT_WITHIN_S = 5.0
FLAT = {"kind": "raid", "at": "28.7493, 77.2779", "place": "मकान 114, गली 6"}


@pytest.fixture(params=["forms", "browser"])
def stage(request, fresh_nodes) -> Stage:
    screens = request.getfixturevalue("played") if request.param == "browser" else None
    return staged(fresh_nodes, "DL", "HR", "UP", screens=screens)


class Cast:
    """Haryana's STF with its second person, Delhi's Special Cell, Loni's station and its constable."""

    def __init__(self, stage: Stage) -> None:
        self.stf = stage.seat("hr2001", "HR-SNP-KUNDLI")
        self.stf_chief = stage.seat("hr2002", "HR-SNP", "supervisor")
        self.cell = stage.seat("dl2001", "DL-ON", "supervisor")
        self.narela = stage.seat("dl2002", "DL-ON-NARELA")
        self.constable = stage.seat("up2001", "UP-GZB-LONI", "beat")
        self.loni = stage.seat("up2002", "UP-GZB-LONI")


def works(stage: Stage) -> None:
    """Let each node's matcher take its turns, and what they say arrive."""
    for node in stage.nodes.values():
        with node:
            while check.notify_owners():
                pass
            answer_all()
    stage.wire.deliver()


def planned(**changes: str) -> dict[str, str]:
    return {**FLAT, "starts_at": form_time(hours=3), "ends_at": form_time(hours=5), **changes}


def hold_in_silence(stage: Stage, cast: Cast) -> UUID:
    """Let the STF hold the man and the warrant in silence; return the record's id."""
    said = [*person("हरजीत सिंह", alias="काला", relative="पुत्र बलवंत"), says("caution", "armed")]
    shooter = stage.holds(cast.stf, "person", said, up=Level.SILENT, dl=Level.SILENT)
    warrant = [says("name", "हरजीत सिंह"), says("warrant", "non-bailable-warrant"),
               says("person", {"ref": str(shooter), "label": "हरजीत"})]  # fmt: skip
    stage.holds(cast.stf, "wanted", warrant, up=Level.SILENT, dl=Level.SILENT)
    return shooter


def verify_a_tenant(stage: Stage, cast: Cast, shooter: UUID) -> None:
    """Let the constable see nothing; the STF's desk knows within five seconds which post asked."""
    seen = text(cast.constable.posts("/check/", text="Harjeet s/o Balwant Singh"))
    assert "Nothing in Sangam. This is not a clearance." in seen
    begun = time.monotonic()
    works(stage)
    assert time.monotonic() - begun < SILENT_WITHIN_S
    told = read(cast.stf)
    assert "asked about your silent record" in told
    assert "beat" in told
    for officer in (cast.constable, cast.loni, cast.cell):
        assert officer.gets(f"/records/{shooter}/").status_code == 404


def plan_the_same_flat(stage: Stage, cast: Cast) -> None:
    """Let Special Cell and STF plan for one flat: both see only "conflict, call", and agree to act jointly."""
    checks_of = {
        "stf": sent(stage, cast.stf, "/operations/checks/new/", **planned(targets="Harjeet s/o Balwant")),
        "cell": sent(stage, cast.cell, "/operations/checks/new/", **planned(place="Flat of the cousin")),
    }
    for officer, address, hidden in ((cast.stf, checks_of["stf"], "cousin"), (cast.cell, checks_of["cell"], "114")):
        page = read(officer, address)
        assert "call the duty officer" in page
        assert hidden not in page + read(officer)
    conflict = hidden_field(cast.stf, checks_of["stf"], "conflict")
    sent(stage, cast.stf, f"{checks_of['stf']}resolve/", conflict=conflict, resolution="jointly", note="Four o'clock")
    assert "We act jointly" in read(cast.cell, checks_of["cell"])


def approve_a_joint_operation(stage: Stage, cast: Cast) -> str:
    """Let two approve the operation; return the address of its board, which its members see."""
    plan = planned(title="Indrapuri, Loni", objectives="Arrest one man", legal_basis="NBW of 12.11.2026")
    board = sent(stage, cast.stf, "/operations/new/", **plan, unit=["DL-ON", "UP-GZB-LONI"])
    for officer in (cast.stf, cast.stf_chief):
        assert cast.loni.gets(board).status_code == 404
        sent(stage, officer, f"{board}approve/", plan=hidden_field(officer, board, "plan"))
    for officer in (cast.cell, cast.loni):
        assert "Arrest one man" in read(officer, board)
    assert cast.narela.gets(board).status_code == 404
    return board


def announce_under_seal(stage: Stage, cast: Cast) -> None:
    """Let the notice of entry stay sealed until its hour; Loni's station acknowledges, and goes along to search."""
    team = {"host_unit": "UP-GZB-LONI", "purpose": "search",
            "starts_at": form_time(hours=2), "ends_at": form_time(hours=9),
            "team": "Insp., Rakesh Malik, 412\nHC, Sunita Devi, 1190",
            "vehicles": "HR10AB1234", "area": "Indrapuri", "opens_at": form_time(hours=1)}  # fmt: skip
    notice = sent(stage, cast.stf, "/operations/entries/new/", **team)
    sent(stage, cast.stf_chief, f"{notice}seal/")
    assert "Sealed until" in read(cast.loni, notice)
    assert "Sunita Devi" not in read(cast.loni, notice)
    with stage.later(hours=1, minutes=1):
        assert "Sunita Devi" in read(cast.loni, notice)
        sent(stage, cast.loni, f"{notice}acknowledge/", note="Search through PS Loni, BNSS 186")
        assert "BNSS 186" in read(cast.stf, notice)


def arrest_by_the_checklist(stage: Stage, cast: Cast, shooter: UUID) -> str:
    """Let the checklist warn of the grounds in Hindi, and take why there is no transit remand; return the arrest."""
    sent(stage, cast.stf, f"/records/{shooter}/share/", force="UP", level="whole")
    sent(stage, cast.stf, f"/records/{shooter}/share/", force="DL", level="whole")
    works(stage)
    arrested = {"name": "हरजीत उर्फ काला", "place": "Gali 6", "place_unit": "UP-GZB-LONI", "home_unit": "UP-GZB-LONI",
                "fir": "0214/2026", "language": "Hindi", "arrested_at": form_time(hours=-1), "warrant": "1",
                "search": "1", "person": str(shooter)}  # fmt: skip
    arrest = sent(stage, cast.stf, "/arrests/new/", **arrested)
    step = {"item": "grounds", "state": "done", "at": form_time(hours=-1), "document": "G-1",
            "language": "English", "signed_by": "H"}  # fmt: skip
    sent(stage, cast.stf, f"{arrest}step/", **step)
    assert "Hindi is missing" in read(cast.stf, arrest)
    sent(stage, cast.stf, f"{arrest}step/", **step | {"language": "Hindi"})
    assert "Hindi is missing" not in read(cast.stf, arrest)
    why = {
        "item": "transit-remand",
        "state": "not-done",
        "note": "Sonipat is an hour away",
        "decided_by": "DSP STF",
    }
    sent(stage, cast.stf, f"{arrest}step/", **why | {"note": ""})
    assert "The reason is missing." in read(cast.stf, arrest)
    sent(stage, cast.stf, f"{arrest}step/", **why)
    assert "The reason is missing." not in read(cast.stf, arrest)
    assert "Sonipat is an hour away" in read(cast.stf, arrest)
    return arrest


def tell_every_holder(stage: Stage, cast: Cast, shooter: UUID, arrest: str) -> None:
    """Let the arrest reach every holder, and the post that asked."""
    sent(stage, cast.stf, f"{arrest}status/", status="arrested", signed_by="Insp. A")
    works(stage)
    for officer in (cast.loni, cast.cell, cast.narela, cast.constable):
        assert "Arrested" in read(officer, f"/records/{shooter}/"), officer.visitor.service_number
    assert f"/records/{shooter}/" in markup(cast.constable.gets("/"))


def test_the_shooter_from_sonipat_in_loni(stage):
    cast = Cast(stage)
    shooter = hold_in_silence(stage, cast)
    verify_a_tenant(stage, cast, shooter)
    plan_the_same_flat(stage, cast)
    board = approve_a_joint_operation(stage, cast)
    announce_under_seal(stage, cast)
    with stage.later(hours=4):
        sent(stage, cast.stf, f"{board}start/", despite=hidden_field(cast.stf, board, "despite"))
        tell_every_holder(stage, cast, shooter, arrest_by_the_checklist(stage, cast, shooter))
        sent(stage, cast.stf, f"{board}close/", arrests="1", debrief="The lane behind was open")
        assert "The lane behind was open" in read(cast.loni, board)
