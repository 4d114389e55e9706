"""What is said of an arrested person everywhere; the page of an accused; a jail's list of releases."""

import pytest
from support.cast import CASE, person, says

from sangam.arrests import release_lists, statuses
from sangam.exchange.alerts import pages
from sangam.kernel.errors import Malformed, NotFound, Refused, SangamError
from sangam.kernel.handling import Caveat, Level
from sangam.kernel.purpose import Purpose
from sangam.matching import types
from sangam.matching.judgements import judgements
from sangam.notices.types import Urgency
from sangam.records.own_records import limits, records
from sangam.records.visibility import views

LIST = """name,father,station,release,release_date,threat,conditions,address
तौफीक,s/o इस्माइल,DL-ON-NARELA,bail,2026-11-20,,reports on Mondays,Gali 4
Vicky,s/o Naresh,PS Narela,parole,2026-11-20,,,
Shahnawaz,s/o Iliyas,PS Alipur,जमानत,2026-11-20,yes,,
Nobody,s/o X,PS Nowhere,bail,2026-11-20,,,
Wrong,s/o Y,DL-ON-NARELA,holiday,2026-11-20,,,
,s/o Z,DL-ON-NARELA,bail,2026-11-20,,,
Late,s/o Q,DL-ON-NARELA,bail,yesterday,,,
"""


def made(border, actor, kind, said, *, to=""):
    with border.at(actor):
        record = records.create(actor, records.New(kind, said))
        if to:
            records.share(actor, record, with_forces={to: Level.WHOLE})
    border.wire.deliver()
    return record


def refers(record, *, name="person", label="Harjit"):
    return says(name, {"ref": str(record), "label": label})


def opens(border, actor, record):
    with border.at(actor):
        return statuses.open_accused(actor, record, purpose=CASE)


def status_of(border, actor, record):
    with border.at(actor):
        return views.open_record(actor, record, purpose=CASE).status


def says_status(border, arrest, status="arrested"):
    with border.at(border.kundli):
        told = statuses.say_status(border.kundli, arrest, status, signed_by="Insp. A")
    border.wire.deliver()
    return {each.record: each.how for each in told}


def test_an_arrest_reaches_every_holder_and_the_owner_of_a_copy(border):
    ours = made(border, border.kundli, "person", person("Harjit Singh"), to="DL")
    theirs = made(border, border.narela, "wanted", [says("name", "Harjit"), refers(ours), says("warrant", "reward")],
                  to="HR")  # fmt: skip
    arrest = border.arrests(person=ours)
    assert says_status(border, arrest) == {ours: "said", theirs: "sent"}
    assert status_of(border, border.narela, ours) == "arrested"
    assert border.kinds(border.narela).count("despatch.came") == 1
    record = border.sees(arrest).draft.record
    assert opens(border, border.narela, ours).custody[0].record.id == record


def test_bail_and_escape_renew_custody_of_the_same_arrest(border):
    ours = made(border, border.kundli, "person", person("Harjit Singh"), to="DL")
    arrest = border.arrests(person=ours)
    for status, custody in (("arrested", "police-custody"), ("bailed", "bailed"), ("escaped", "at-large")):
        says_status(border, arrest, status)
        assert status_of(border, border.narela, ours) == status
        (link,) = opens(border, border.narela, ours).custody
        assert link.record.values("custody") == [custody]
    with border.at(border.kundli), pytest.raises(Malformed):
        statuses.say_status(border.kundli, arrest, "vanished", signed_by="Insp. A")
    with border.at(border.rai), pytest.raises(NotFound):
        statuses.say_status(border.rai, arrest, "bailed", signed_by="Insp. B")
    with border.at(border.beat), pytest.raises(Refused):
        statuses.say_status(border.beat, arrest, "bailed", signed_by="Const.")


def test_the_page_of_an_accused_joins_the_records_of_all_forces(border):
    ours = made(border, border.narela, "person", person("हरजीत"))
    theirs = made(border, border.kundli, "person", person("Harjit Singh"), to="DL")
    case = [refers(theirs), says("fir", "0123/2026"), says("court", "ASJ Sonipat"),
            says("cnr", "HRSO010012342026"), says("next_date", "2026-12-04")]  # fmt: skip
    made(border, border.kundli, "prosecution", case, to="DL")
    made(border, border.narela, "case", [says("fir", "0442/2026"), refers(ours, name="accused")])
    abroad = [says("name", "Harjit"), refers(ours), says("country", "Canada"), says("passport", "Z1234567"),
              says("abroad_stage", "red-notice")]  # fmt: skip
    made(border, border.narela, "wanted", abroad)
    assert not opens(border, border.narela, ours).prosecutions
    with border.at(border.narela):
        same = types.Verdict.SAME
        judgements.judge(border.narela, ours, theirs, verdict=same, reason="same finger", purpose=CASE)
    view = opens(border, border.narela, ours)
    assert {each.id for each in view.persons} == {ours, theirs}
    assert view.prosecutions[0].record.first("court") == "ASJ Sonipat"
    assert len(view.cases) == 1
    assert view.wanted[0].record.first("country") == "Canada"
    assert opens(border, border.narela, view.wanted[0].record.id).persons[0].id == ours


def test_what_a_reader_may_not_see_is_not_on_the_page_of_an_accused(border):
    theirs = made(border, border.kundli, "person", person("Harjit Singh"), to="DL")
    hidden = [says("name", "Harjit", Caveat.VICTIM), refers(theirs), says("court", "ASJ Sonipat")]
    made(border, border.kundli, "prosecution", [*hidden, says("cnr", "X1")])
    view = opens(border, border.narela, theirs)
    assert not view.prosecutions
    with border.at(border.narela), pytest.raises(Refused):
        statuses.open_accused(border.narela, theirs, purpose=None)
    silent = made(border, border.kundli, "person", person("Silent Man"))
    with pytest.raises(NotFound):
        opens(border, border.narela, silent)


def test_a_release_list_makes_records_and_alerts_by_station(border):
    with border.at(border.kundli):
        rows = release_lists.read_release_list(LIST)
        assert [each.wrong for each in rows] == ["", "", "", "station", "release", "no-name", "date"]
        taken = release_lists.take_release_list(border.kundli, LIST, source="Jail list, evening")
        assert (taken.made, taken.known, taken.left, taken.routine, taken.urgent) == (3, 0, 4, 1, 1)
        again = release_lists.take_release_list(border.kundli, LIST, source="Jail list, evening")
        assert (again.made, again.known, again.routine, again.urgent) == (0, 3, 0, 0)
    border.wire.deliver()
    for actor, urgency, word in ((border.narela, Urgency.ROUTINE, "Vicky"), (border.alipur, Urgency.URGENT, "Shahna")):
        with border.at(actor):
            (alert,) = pages.alerts(actor, purpose=CASE)
            assert alert.says.urgency is urgency
            assert word in alert.says.text
            (seen, *_) = views.list_records(actor, purpose=CASE, kind="release")
            assert seen.owner == "HR"


def test_a_line_of_a_hidden_release_is_taken_in_as_new(border):
    line = "name,station\nतौफीक,DL-ON-NARELA\n"
    with border.at(border.kundli):
        release_lists.take_release_list(border.kundli, line, source="Jail list, evening")
        (made,) = views.list_records(border.kundli, purpose=CASE, kind="release")
        limits.limit(border.kundli, made.id, purposes=frozenset({Purpose.MISSING}))
        again = release_lists.take_release_list(border.kundli, line, source="Jail list, evening")
        assert (again.made, again.known) == (1, 0)
        assert [each.id for each in views.list_records(border.kundli, purpose=CASE, kind="release")] != [made.id]
        assert release_lists.take_release_list(border.kundli, line, source="Jail list, evening").known == 1


def test_a_list_that_is_refused_midway_alerts_each_station_later(border):
    fit, unpaired = "name,station\nतौफीक,DL-ON-NARELA\n", "Aas,UP-GZB-LONI\n"
    with border.at(border.kundli):
        with pytest.raises(SangamError):
            release_lists.take_release_list(border.kundli, fit + unpaired, source="Jail list, evening")
        release_lists.take_release_list(border.kundli, fit, source="Jail list, evening")
    border.wire.deliver()
    with border.at(border.narela):
        assert len(pages.alerts(border.narela, purpose=CASE)) == 1


def test_a_list_that_is_none_is_told_so(border):
    long_column = 'name,station\n"' + "x" * 200_000 + '",B\n'
    with border.at(border.kundli):
        for wrong in (
            "",
            "a,b\n1,2",
            "name\nX",
            "name,station\n" + "A,B\n" * 1_001,
            "x" * 1_000_001,
            long_column,
        ):
            with pytest.raises(Malformed):
                release_lists.read_release_list(wrong)
        with pytest.raises(Malformed):
            release_lists.take_release_list(border.kundli, LIST, source="")
    with border.at(border.beat), pytest.raises(Refused):
        release_lists.take_release_list(border.beat, LIST, source="Jail")
