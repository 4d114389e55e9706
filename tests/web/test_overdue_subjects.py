"""What a line of the overdue is about, as its own page names it to this reader; and what is due next, apart."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import overdue_world as world
import pytest
from border import NAKA, Across, Seated, is_sound, seated
from broken_glass import REASON, breaks
from overdue_world import FILE, OVERDUE, chief, in_brief, in_list, later, lines, owes_everything
from support.cast import says
from support.markup import markup
from support.visiting import text
from support.world import until

from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.handling import Caveat, Level
from sangam.kernel.purpose import Purpose
from sangam.operations.entry import entries
from sangam.operations.types import EntryPurpose, EntryWords, TeamMember
from sangam.records.own_records import records
from sangam.records.types import RecordView, Said, Terms
from sangam.records.visibility import views

NAME = "Harjit Singh"
SUBJECTS = {
    "requests": NAME,
    "alerts": "White Scorpio",
    "entries": "Arrest",
    "actions": "List the tenants",
    "glass": REASON,
    "circulations": "One channel for the naka",
    "challenges": NAME,
}
SOON = timedelta(minutes=16)
"""An alert and a notice of entry are overdue by then."""


def rows(who: Seated) -> list[list[str]]:
    return list(csv.reader(io.StringIO(who.gets(FILE).content.decode().removeprefix("\ufeff"))))[1:]


def asked_about(across: Across, kundli: Seated, *said: Said, terms: Callable[[], Terms | None] = lambda: None) -> None:
    """Let Kundli ask Narela about a record of Narela's, and challenge it."""
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    with narela.node:
        made = records.create(narela.actor, records.New("person", list(said), terms()), purpose=NAKA)
        if not terms():
            records.share(narela.actor, made, with_forces={"HR": Level.WHOLE})
        view: RecordView = views.open_record(narela.actor, made, purpose=NAKA)
    across.wire.deliver()
    world.asks(across, kundli, replace(view, label=view.label or "a child"))


def test_each_line_says_what_it_is_about_on_the_page_and_in_the_file(across: Across, kundli: Seated) -> None:
    owes_everything(across, kundli)
    with later():
        dcp = chief(across)
        for kind, subject in SUBJECTS.items():
            page = dcp.gets(f"{OVERDUE}?kind={kind}")
            is_sound(page)
            assert subject in text(page), kind
            assert subject in dcp.gets(f"{FILE}?kind={kind}").content.decode(), kind
        for kind in ("requests", "challenges"):
            opened = lines(dcp, f"{OVERDUE}?kind={kind}")
            assert all(NAME in text(dcp.gets(each)) for each in opened), "its own page says the same"


def test_what_a_post_watches_for_is_named_to_that_post_alone(across: Across, kundli: Seated) -> None:
    narela = owes_everything(across, kundli)
    with later():
        with narela.node:
            narela.visitor.takes_seat()
            narela.visitor.states()
        assert "HR26DK8337" in text(narela.gets(f"{OVERDUE}?kind=hits")), "the post's own"
        assert "HR26DK8337" not in text(chief(across).gets(f"{OVERDUE}?kind=hits"))


def test_a_sealed_notice_of_entry_says_nothing_until_it_opens(across: Across, kundli: Seated) -> None:
    seated(across.delhi, "dl1001", "DL-ON-NARELA")
    second = seated(across.haryana, "hr2002", "HR-SNP-KUNDLI", "supervisor")
    begins = clock.now() + timedelta(hours=4)
    team = (TeamMember("HC", "Sunita Devi", "1190"),)
    words = EntryWords("DL-ON-NARELA", EntryPurpose.ARREST, begins, begins + timedelta(hours=8), team)
    with across.haryana:
        opens_at = clock.now() + timedelta(hours=3)
        notice = entries.announce_entry(kundli.actor, words, opens_at=opens_at)
        entries.agree_to_seal(second.actor, notice)
    across.wire.deliver()
    with clock.shift_time(SOON):
        dcp = chief(across)
        assert lines(dcp) == [f"/operations/entries/{notice}/"]
        assert rows(dcp)[0][:2] == ["Notice of entry not acknowledged", ""]


@pytest.mark.parametrize("purpose", ["naka", "enquiry"])
@pytest.mark.parametrize("reader", ["DL-ON", "DL-ON-NARELA"])
def test_a_record_for_one_purpose_is_named_for_no_other(
    across: Across, kundli: Seated, reader: str, purpose: str
) -> None:
    narrow = {"audience": {"DL": ["DL-ON-NARELA"]}, "purposes": [Purpose.NAKA]}
    asked_about(across, kundli, says("name", NAME), terms=lambda: until(30, shares={"HR": Level.WHOLE}, **narrow))
    with later():
        who = chief(across, reader)
        with who.node:
            assert who.visitor.states(purpose).status_code == 303
        assert len(lines(who)) == 1
        assert (NAME in text(who.gets(OVERDUE))) == (purpose == "naka")
        assert (rows(who)[0][1] == NAME) == (purpose == "naka")
        assert (NAME in text(who.gets(lines(who)[0]))) == (purpose == "naka"), "as on its own page"


def test_a_masked_childs_name_stands_in_no_line(across: Across, kundli: Seated) -> None:
    asked_about(across, kundli, says("name", NAME, Caveat.MINOR), says("village", "Loni"))
    with later():
        dcp = chief(across)
        assert len(lines(dcp)) == 1
        assert NAME not in text(dcp.gets(OVERDUE))
        assert NAME not in dcp.gets(FILE).content.decode()


def test_a_name_that_may_not_leave_stands_on_the_page_and_not_in_the_file(across: Across, kundli: Seated) -> None:
    asked_about(across, kundli, says("name", NAME, Caveat.LEAD_ONLY))
    with later():
        dcp = chief(across)
        assert NAME in text(dcp.gets(OVERDUE))
        assert rows(dcp)[0][1] == ""


def test_a_barred_alias_behind_a_long_name_stays_out_of_the_file(across: Across, kundli: Seated) -> None:
    aliases = [says("alias", f"{sign}ahadur Pratap Narayan") for sign in "BCDFGHJKLMNP"]
    asked_about(across, kundli, says("name", NAME), *aliases, says("alias", "Zanzibari", Caveat.LEAD_ONLY))
    with later():
        assert all("Zanzibari" not in cell for row in rows(chief(across)) for cell in row)
        assert rows(chief(across))[0][1] == ""


def test_the_ledger_knows_which_record_was_named(across: Across, kundli: Seated) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    record = across.shared_person(narela)
    thread = world.asks(across, kundli, record)
    with later():
        chief(across).gets(OVERDUE)
    with across.delhi:
        (entry,) = audit.recent_entries(action="officer:overdue:read")
    assert entry.details["shown"] == [str(thread), str(record.id)]


def test_a_glass_in_time_is_due_next_and_then_overdue(across: Across, kundli: Seated) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    record = across.shared_person(narela)
    breaks(seated(across.delhi, "dl1002", "DL-ON-NARELA", "beat"), record.id)
    world.alarms(across, kundli)
    with clock.shift_time(SOON):
        dcp = chief(across)
        page = markup(dcp.gets(OVERDUE))
        places = [
            page.index(each) for each in ("Alert not acknowledged:", 'id="due-next"', "Broken glass not reviewed:")
        ]
        assert places == sorted(places)
        assert [row[5] for row in rows(dcp)] == ["Overdue", "Due next"]
        assert in_list(dcp) == in_brief(dcp)
        only = dcp.gets(f"{OVERDUE}?kind=glass")
        assert "Nothing is listed here" not in text(only)
        assert 'class="item overdue"' not in markup(only)
    with clock.shift_time(timedelta(hours=73)):
        late = chief(across, number="dl1008")
        assert 'id="due-next"' not in markup(late.gets(OVERDUE))
        assert [row[5] for row in rows(late)] == ["Overdue"]
