"""All that is overdue on one list: the same rules as the brief, admission first, whom to ring, and as a file."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import overdue_world as world
import pytest
from border import NAKA, Across, Seated, is_sound, seated
from broken_glass import breaks
from overdue_world import BRIEF, FILE, KINDS, OVERDUE, chief, in_brief, in_list, later, lines, owes_everything, sums
from support.cast import person
from support.markup import markup
from support.queries import counted
from support.rows import count_rows
from support.visiting import text

from sangam.audit.audit import deed
from sangam.exchange.models import AlertTarget
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id
from sangam.oversight.responses import overdue
from sangam.records import obligations
from sangam.records.own_records import records

HEADING = ["What", "About", "Number", "Unit", "Post", "State", "Since or by", "How long", "Force", "Telephone"]
SAID = (
    "Request not answered",
    "Alert not acknowledged",
    "Notice of entry not acknowledged",
    "Action not reported done",
    "Broken glass not reviewed",
    "Decision by circulation that waits",
    "Objection not answered",
)


def test_each_kind_stands_on_one_list_and_opens(across: Across, kundli: Seated) -> None:
    owes_everything(across, kundli)
    with later():
        dcp = chief(across)
        page = dcp.gets(OVERDUE)
        is_sound(page)
        found = lines(dcp)
        assert [dcp.gets(each).status_code for each in found] == [200] * 7
        assert len(set(found)) == 7
        words = text(page)
    for said in (*SAID, "PS Narela", "overdue for 8 h"):
        assert said in words, said
    assert 'title="Haryana"' in markup(page)


def test_the_list_and_the_brief_count_the_same(across: Across, kundli: Seated) -> None:
    owes_everything(across, kundli)
    with later():
        for who in (chief(across), chief(across, "DL", number="dl1006"), chief(across, "DL-CR", number="dl1007")):
            assert in_brief(who) == in_list(who)
            assert max(sums(who).values(), default=0) == sum(in_brief(who)), "a sum includes all below"
        assert in_brief(chief(across, number="dl1008")) == [1] * len(KINDS)


def test_the_line_of_the_brief_opens_its_part_of_the_list(across: Across, kundli: Seated) -> None:
    owes_everything(across, kundli)
    with later():
        dcp = chief(across)
        assert all(f'href="{OVERDUE}?kind={kind}"' in markup(dcp.gets(BRIEF)) for kind in KINDS)
        for kind in KINDS:
            assert len(lines(dcp, f"{OVERDUE}?kind={kind}")) == (0 if kind == "hits" else 1)


def test_a_hit_of_a_post_below_is_counted_and_not_listed(across: Across, kundli: Seated) -> None:
    narela = owes_everything(across, kundli)
    with later():
        dcp = chief(across)
        page = text(dcp.gets(f"{OVERDUE}?kind=hits"))
        assert "1 hit is counted and not listed: only the post that watches may open it. Ring its unit." in page
        assert "your post may not open it" not in page
        assert sums(dcp, f"{OVERDUE}?kind=hits") == {"PS Narela": 1}
        assert "HR26DK8337" not in page
        with narela.node:
            narela.visitor.takes_seat()
            narela.visitor.states()
        own = lines(narela, f"{OVERDUE}?kind=hits")
        assert len(own) == 1
        assert narela.gets(own[0]).status_code == 200


@pytest.mark.parametrize(
    ("kind", "happens"),
    [
        ("alerts", lambda across, kundli, narela: world.alarms(across, kundli)),
        ("entries", lambda across, kundli, narela: world.announces(across, kundli)),
        ("hits", lambda across, kundli, narela: world.watches(across, narela)),
    ],
)
def test_what_has_no_clock_is_overdue_when_its_limit_is_past(
    across: Across, kundli: Seated, kind: str, happens: Callable[..., object]
) -> None:
    happens(across, kundli, seated(across.delhi, "dl1001", "DL-ON-NARELA"))
    place, limit = KINDS.index(kind), overdue.LIMITS[kind]
    for by, number, count in ((timedelta(minutes=-3), "dl1006", 0), (timedelta(minutes=3), "dl1007", 1)):
        with clock.shift_time(limit + by):
            dcp = chief(across, number=number)
            assert in_list(dcp)[place] == in_brief(dcp)[place] == count


def test_the_page_says_from_when_each_kind_is_overdue(across: Across) -> None:
    words = text(chief(across).gets(OVERDUE))
    minutes, hours = overdue.LIMITS["alerts"].seconds // 60, overdue.LIMITS["hits"].seconds // 3600
    assert overdue.LIMITS["entries"] == overdue.LIMITS["alerts"]
    assert f"Alerts and notices of entry: {minutes} minutes after the unit was told." in words
    assert f"Hits of watches: {hours} hours after the post was told." in words


def test_the_longest_overdue_stands_first(across: Across, kundli: Seated) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    record = across.shared_person(narela)
    first = world.asks(across, kundli, record)
    with clock.shift_time(timedelta(minutes=5)):
        second = world.asks(across, kundli, record)
    with later():
        assert lines(chief(across)) == [f"/threads/{first}/", f"/threads/{second}/"]


def test_another_district_sees_nothing_and_a_host_its_own(across: Across, kundli: Seated) -> None:
    owes_everything(across, kundli)
    with later():
        elsewhere = chief(across, "DL-CR", number="dl1007")
        assert lines(elsewhere) == []
        assert sums(elsewhere) == {}
        theirs = seated(across.haryana, "hr1009", "HR", "supervisor")
        assert sums(theirs) == {"Sonipat": 1, "PS Kundli": 1}, "the host of a circulation owes its end"
        assert [each.split("/")[1] for each in lines(theirs)] == ["circulations"]


def test_a_station_officer_reads_the_own_station_and_a_constable_nothing(across: Across, kundli: Seated) -> None:
    owes_everything(across, kundli)
    with later():
        sho = chief(across, "DL-ON-NARELA", "station", number="dl1010")
        other = chief(across, "DL-ON-ALIPUR", "station", number="dl1011")
        constable = chief(across, "DL-ON-NARELA", "beat", number="dl1012")
        assert sums(sho) == {"PS Narela": 8}
        assert sums(other) == {}
        for address in (OVERDUE, FILE):
            assert constable.gets(address).status_code == 403
        assert f'href="{OVERDUE}"' in markup(sho.gets("/"))
        assert f'href="{OVERDUE}"' not in markup(constable.gets("/"))
        assert sho.gets(BRIEF).status_code == 403


def test_an_auditor_counts_and_opens_only_what_an_auditor_may(across: Across, kundli: Seated) -> None:
    owes_everything(across, kundli)
    with later():
        auditor = chief(across, "DL", "auditor", number="dl1013")
        assert in_list(auditor) == in_brief(auditor) == [1, 1, 1, 1, 1, 1, 0, 0]
        assert [each.split("#")[0] for each in lines(auditor)] == ["/oversight/glass/"]


def test_a_challenge_of_a_silent_record_is_known_to_its_unit_and_seniors(across: Across, kundli: Seated) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    with across.delhi:
        made = records.create(narela.actor, records.New("person", person("Harjit Singh")), purpose=NAKA)
        records.share(narela.actor, made, with_forces={"HR": Level.SILENT})
    world.challenges(across, narela, made)
    with later():
        sho, dcp = chief(across, "DL-ON-NARELA", "station", number="dl1010"), chief(across)
        beside = chief(across, "DL-CR", number="dl1007")
        assert lines(sho) == lines(dcp) == [f"/records/{made}/"]
        assert (in_list(sho)[-1], in_list(dcp)[-1], in_brief(dcp)[-1]) == (1, 1, 1)
        assert (in_list(beside)[-1], in_brief(beside)[-1]) == (0, 0)
        assert lines(beside) == []
        assert sums(beside) == {}


def test_it_says_that_only_the_oldest_objections_are_counted(
    across: Across, kundli: Seated, monkeypatch: pytest.MonkeyPatch
) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    for record in (across.shared_person(narela), across.shared_person(narela)):
        world.challenges(across, kundli, record.id)
    said = "Of objections only the oldest are counted"
    with later():
        dcp = chief(across)
        assert in_list(dcp)[-1] == 2
        assert all(said not in text(dcp.gets(address)) for address in (OVERDUE, BRIEF, FILE))
        monkeypatch.setattr(obligations, "MOST_CHALLENGES", 1)
        assert in_list(dcp)[-1] == in_brief(dcp)[-1] == 1
        for address in (OVERDUE, f"{OVERDUE}?kind=challenges", BRIEF, FILE):
            assert f"{said}: 1." in text(dcp.gets(address)), address
        assert said not in text(dcp.gets(f"{OVERDUE}?kind=requests"))


def test_an_older_objection_that_is_hidden_keeps_no_other_away(
    across: Across, kundli: Seated, monkeypatch: pytest.MonkeyPatch
) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    with narela.node:
        hidden = records.create(narela.actor, records.New("person", person("Harjit Singh")), purpose=NAKA)
        records.share(narela.actor, hidden, with_forces={"HR": Level.SILENT})
    world.challenges(across, narela, hidden)
    with clock.shift_time(timedelta(minutes=1)):
        world.challenges(across, kundli, across.shared_person(narela).id)
    monkeypatch.setattr(obligations, "MOST_CHALLENGES", 1)
    with later():
        dcp = chief(across)
        assert in_list(dcp)[-1] == in_brief(dcp)[-1] == 1


@pytest.mark.parametrize("part", ["actions", "circulated"])
def test_what_its_host_leaves_out_is_owed_no_more(across: Across, kundli: Seated, part: str) -> None:
    seated(across.delhi, "dl1001", "DL-ON-NARELA")
    if part == "actions":
        world.sets_action(across, kundli)
    else:
        world.circulates(across, kundli)
    with later():
        dcp = chief(across)
        assert len(lines(dcp)) == 1
        world.sends_anew(across, **{part: []})
        assert lines(dcp) == []
        assert sum(in_brief(dcp)) == 0


def test_an_entry_of_a_meeting_that_is_no_post_breaks_nothing(across: Across, kundli: Seated) -> None:
    seated(across.delhi, "dl1001", "DL-ON-NARELA")
    world.circulates(across, kundli)
    with later():
        dcp = chief(across)
        for entry in ("post:", "post:x", f"post:{new_id()}", f"post:{'g' * 36}", "post:1' OR 1=1 --"):
            world.sends_anew(across, participants={"HR": ["HR-SNP-KUNDLI"], "DL": [entry, "DL-ON-NARELA"]})
            assert sums(dcp) == {"PS Narela": 1}, entry
            assert len(lines(dcp)) == 1, entry


def test_a_unit_that_an_update_left_out_owes_no_acknowledgement(across: Across, kundli: Seated) -> None:
    seated(across.delhi, "dl1001", "DL-ON-NARELA")
    seated(across.delhi, "dl1003", "DL-ON-ALIPUR")
    world.alarms(across, kundli, "DL-ON-NARELA", "DL-ON-ALIPUR")
    with later():
        dcp = chief(across)
        assert sums(dcp) == {"PS Narela": 1, "PS Alipur": 1}
        with across.delhi, deed(Actor.system("DL", "reference"), "node:reference:load"):
            AlertTarget.objects.filter(unit="DL-ON-ALIPUR").update(left_at=clock.now())
        assert sums(dcp) == {"PS Narela": 1}
        assert in_brief(dcp) == in_list(dcp)


def test_a_notice_of_entry_is_owed_until_its_station_acknowledges(across: Across, kundli: Seated) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    notice = world.announces(across, kundli)
    soon = timedelta(minutes=16)
    with clock.shift_time(soon):
        dcp = chief(across)
        assert lines(dcp) == [f"/operations/entries/{notice}/"]
        assert sums(chief(across, "DL-CR", number="dl1007")) == sums(kundli) == {}
    with clock.shift_time(timedelta(days=8)):
        assert lines(chief(across, number="dl1008")) == [], "the team has left"
    assert narela.posts(f"/operations/entries/{notice}/acknowledge/").status_code == 303
    with clock.shift_time(soon):
        assert lines(dcp) == []


def test_a_glass_to_review_stands_before_those_reviewed(across: Across, kundli: Seated) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    record = across.shared_person(narela)
    dcp = chief(across)
    breaks(seated(across.delhi, "dl1002", "DL-ON-NARELA", "beat"), record.id)
    glass = lines(dcp)[0].split("#glass-")[1]
    assert "left" in text(dcp.gets(OVERDUE)), "its 72 hours run"
    assert dcp.posts(f"/oversight/glass/{glass}/review/", verdict="justified", text="Life").status_code == 303
    assert lines(dcp) == []
    breaks(seated(across.delhi, "dl1004", "DL-ON-NARELA", "beat", title_en="second"), record.id)
    place = markup(dcp.gets("/oversight/glass/")).index
    assert place(lines(dcp)[0].split("#")[1]) < place(f"glass-{glass}")


def test_it_is_chosen_by_kind_and_by_unit_below(across: Across, kundli: Seated) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    thread = world.asks(across, kundli, across.shared_person(narela))
    seated(across.delhi, "dl1003", "DL-ON-ALIPUR")
    world.alarms(across, kundli, "DL-ON-NARELA", "DL-ON-ALIPUR")
    with later():
        dcp = chief(across)
        assert sums(dcp) == {"PS Narela": 2, "PS Alipur": 1}
        assert len(lines(dcp, f"{OVERDUE}?kind=alerts")) == 2
        assert lines(dcp, f"{OVERDUE}?kind=requests&unit=DL-ON-NARELA") == [f"/threads/{thread}/"]
        assert lines(dcp, f"{OVERDUE}?kind=requests&unit=DL-ON-ALIPUR") == []
        assert len(lines(dcp, f"{OVERDUE}?unit=DL-ON-ALIPUR")) == 1
        assert "<bdi>PS Alipur</bdi></h1>" in markup(dcp.gets(f"{OVERDUE}?unit=DL-ON-ALIPUR"))
        assert len(lines(dcp, f"{OVERDUE}?unit=DL-ON")) == 3


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("kind=brief", 400),
        ("kind=requests'--", 400),
        ("page=0", 400),
        ("page=-1", 400),
        ("page=201", 400),
        ("page=99999999999999999999", 400),
        ("page=two", 400),
        ("page=1.5", 400),
        ("unit=" + "X" * 5_000, 400),
        ("unit=%00", 400),
        ("unit=DL-XX", 404),
        ("unit=DL", 404),
        ("unit=DL-CR", 404),
        ("unit=HR-SNP-KUNDLI", 404),
        ("unit=%25", 404),
    ],
)
def test_what_is_asked_for_amiss_is_refused(across: Across, asked: str, status: int) -> None:
    dcp = chief(across)
    for address in (OVERDUE, FILE):
        assert dcp.gets(f"{address}?{asked}").status_code == status


@pytest.mark.parametrize("asked", ["page=200", "page=&kind=&unit=", "kind=alerts&kind=glass&other=1"])
def test_what_is_asked_for_rightly_is_taken(across: Across, asked: str) -> None:
    dcp = chief(across)
    for address in (OVERDUE, FILE):
        assert dcp.gets(f"{address}?{asked}").status_code == 200


def test_a_long_list_comes_in_pages(across: Across, kundli: Seated) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    thread = world.asks(across, kundli, across.shared_person(narela))
    world.multiply(across, thread, by=119)
    with later():
        dcp = chief(across)
        pages = [lines(dcp, f"{OVERDUE}?page={number}") for number in (1, 2, 3, 4)]
        assert [len(each) for each in pages] == [50, 50, 20, 0]
        assert len({line for each in pages for line in each}) == 120
        assert "Next page" in text(dcp.gets(OVERDUE))
        assert "Previous page" not in text(dcp.gets(OVERDUE))
        assert "Previous page" in text(dcp.gets(f"{OVERDUE}?page=3"))
        assert "page=2" in markup(dcp.gets(OVERDUE))
        assert "page=4" not in markup(dcp.gets(f"{OVERDUE}?page=3"))
        assert len(dcp.gets(FILE).content.decode().splitlines()) == 121


def test_what_a_page_asks_of_the_database_does_not_grow_with_it(across: Across, kundli: Seated) -> None:
    narela = owes_everything(across, kundli)
    thread = world.asks(across, kundli, across.shared_person(narela))
    with later():
        dcp = chief(across)
        dcp.gets(OVERDUE)
        few = _asked(dcp)
        world.multiply(across, thread, by=45)
        assert _asked(dcp) == few
        assert few < 40


def _asked(who: Seated) -> int:
    with who.node, counted() as asked:
        assert who.visitor.gets(OVERDUE).status_code == 200
    return len(asked)


def test_it_leaves_as_a_file_and_the_ledger_knows(across: Across, kundli: Seated) -> None:
    owes_everything(across, kundli)
    with later():
        dcp = chief(across)
        answer = dcp.gets(f"{FILE}?unit=DL-ON-NARELA")
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        heading, *rows = csv.reader(io.StringIO(answer.content.decode().removeprefix("\ufeff")))
        assert heading == HEADING
        assert len(rows) == 7
        assert {row[3] for row in rows} == {"PS Narela"}
        assert [row[5] for row in rows] == ["Overdue"] * 6 + ["Due next"]
        dcp.gets(OVERDUE)
    for action in ("officer:overdue:export", "officer:overdue:read"):
        assert count_rows(across.delhi, "audit_ledger", action=action, outcome="done") >= 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("hi", ("समय-सीमा बीती", "अनुरोध का उत्तर नहीं", "आपत्ति का उत्तर नहीं")),
        ("ur", ("میعاد گزر چکی", "درخواست کا جواب نہیں", "اعتراض کا جواب نہیں")),
        ("pa", ("ਮਿਆਦ ਲੰਘੀ", "ਬੇਨਤੀ ਦਾ ਜਵਾਬ ਨਹੀਂ", "ਇਤਰਾਜ਼ ਦਾ ਜਵਾਬ ਨਹੀਂ")),
    ],
)
def test_it_reads_in_each_language(across: Across, kundli: Seated, language: str, words: tuple[str, ...]) -> None:
    owes_everything(across, kundli)
    with later():
        dcp = chief(across)
        page = dcp.gets_in(language, OVERDUE)
        is_sound(page)
        for each in words:
            assert each in text(page)
        assert "not answered" not in text(page)
        assert dcp.gets_in(language, FILE).status_code == 200
