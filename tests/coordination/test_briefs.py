"""The brief of a meeting: what is in it for its reader, and on paper what every recipient may see."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from support.cast import CASE, person, says

from sangam.coordination.briefs import brief as brief_brief
from sangam.coordination.briefs import paper_lines
from sangam.coordination.briefs.paper_lines import Words
from sangam.exchange.alerts import acts
from sangam.exchange.threads import acts as thread_acts
from sangam.exchange.types import Acknowledged, Action, Draft, Pace, RecordRef
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.handling import Caveat, Level
from sangam.matching import types
from sangam.matching.judgements import judgements
from sangam.records.own_records import records


@pytest.fixture
def table(table):
    """Let each officer at the table state a purpose."""
    for name in ("kundli", "narela", "rai", "loni", "alipur"):
        setattr(table, name, replace(getattr(table, name), purpose=CASE))
    return table


def shared(table, actor, kind, said, *, to="DL", audience=None):
    with table.at(actor):
        made = records.create(actor, records.New(kind, said))
        records.share(actor, made, with_forces=dict.fromkeys(to.split(), Level.WHOLE), audience=audience)
    table.wire.deliver()
    return made


def written(table, actor, meeting):
    with table.at(actor):
        return brief_brief.write_brief(actor, meeting, purpose=CASE)


def printed(table, actor, meeting, *languages):
    with table.at(actor):
        return paper_lines.print_brief(actor, meeting, purpose=CASE, languages=languages)


def said(table, actor, meeting, *languages):
    """Return all lines of the printed brief as one text."""
    parts = printed(table, actor, meeting, *languages or ("en",)).said
    return "\n".join(" ".join(line) for each in parts for line in each.lines)


def wanted(name, *caveats):
    return [says("name", name, *caveats), says("warrant", "reward")]


def names(listed):
    return [each.first("name") for each in listed]


def test_a_brief_lists_what_both_sides_share_by_kind(table):
    meeting = table.calls(forces="HR DL")
    shared(table, table.kundli, "release", [says("name", "Harjit Singh"), says("release", "bail")])
    shared(table, table.kundli, "gang", [says("name", "Kala gang")])
    shared(table, table.narela, "vehicle", [says("plate", "DL3CAB1234"), says("status", "stolen")], to="HR")
    shared(table, table.narela, "vehicle", [says("plate", "DL3CAB9999")], to="HR")
    brief = written(table, table.narela, meeting)
    assert names(brief.releases) == ["Harjit Singh"]
    assert names(brief.gangs) == ["Kala gang"]
    assert [each.status for each in brief.vehicles] == ["stolen"]
    assert [each.first("plate") for each in written(table, table.kundli, meeting).vehicles] == ["DL3CAB1234"]


def test_a_brief_says_who_has_not_acknowledged_an_alert(table):
    meeting = table.calls(forces="HR DL")
    with table.at(table.kundli):
        expires_at = clock.now() + timedelta(hours=6)
        draft = Draft("White Scorpio", "Stop it", ("DL-ON-NARELA",), Action.STOP_AND_CHECK, expires_at)
        alert = acts.issue(table.kundli, draft)
    table.wire.deliver()
    assert written(table, table.kundli, meeting).unacknowledged == {alert: ("DL-ON-NARELA",)}
    assert "White Scorpio" in said(table, table.kundli, meeting)
    with table.at(table.narela):
        acts.acknowledge(table.narela, alert, how=Acknowledged.SEEN)
    table.wire.deliver()
    assert written(table, table.kundli, meeting).unacknowledged == {}


def test_a_brief_says_how_fast_each_force_answers(table):
    meeting = table.calls(forces="HR DL")
    made = shared(table, table.kundli, "person", person("Harjit Singh"))
    about = RecordRef(made, "HR", "Harjit Singh", "HR-SNP-KUNDLI")
    with table.at(table.narela):
        thread_acts.open_thread(table.narela, about, question="Where?", purpose=CASE, pace=Pace.URGENT)
    table.wire.deliver()
    (took,) = written(table, table.narela, meeting).responses
    assert (took.asker, took.owner, took.open, took.answered, took.median) == ("DL", "HR", 1, 0, None)
    assert "DL asks HR" in said(table, table.narela, meeting)
    assert "\nفورس DL نے" in said(table, table.narela, meeting, "ur")  # from the right, as its page is read


def test_a_brief_lists_persons_whom_both_sides_hold_for_one(table):
    meeting = table.calls(forces="HR DL")
    theirs = shared(table, table.kundli, "person", person("Harjit Singh"))
    ours = shared(table, table.narela, "person", person("हरजीत सिंह"), to="HR")
    with table.at(table.narela):
        same = types.Verdict.SAME
        judgements.judge(table.narela, ours, theirs, verdict=same, reason="same finger", purpose=CASE)
    (pair,) = written(table, table.narela, meeting).suspects
    assert pair.judged
    assert {pair.one.id, pair.other.id} == {ours, theirs}
    assert "Harjit Singh" in said(table, table.narela, meeting)


def test_a_printed_brief_holds_only_what_every_recipient_may_see(table):
    meeting = table.calls(forces="HR DL")
    shared(table, table.kundli, "wanted", wanted("Harjit Singh"))
    shared(table, table.kundli, "wanted", wanted("Balwant Rai"), audience={"DL": frozenset({"DL-ON-NARELA"})})
    shared(table, table.kundli, "wanted", wanted("Masked Man", Caveat.VICTIM))
    shared(table, table.kundli, "wanted", wanted("A Lead", Caveat.LEAD_ONLY))
    with table.at(table.kundli):
        kept = [says("name", "Shown Man"), says("alias", "Never Leaves", Caveat.OWNER_ONLY)]
        own = records.create(table.kundli, records.New("wanted", kept))
        records.share(table.kundli, own, with_forces={"DL": Level.WHOLE})
    assert set(names(written(table, table.narela, meeting).wanted)) >= {"Harjit Singh", "Balwant Rai"}
    for actor in (table.narela, table.kundli):
        text = said(table, actor, meeting)
        assert "Harjit Singh" in text
        assert "reward declared" in text
        assert "LEAD ONLY" in text
        assert not any(name in text for name in ("Balwant Rai", "Masked Man", "Never Leaves"))


def test_what_a_third_force_does_not_hold_is_not_printed(table):
    meeting = table.calls()
    shared(table, table.kundli, "wanted", wanted("For Delhi Alone"))
    shared(table, table.kundli, "wanted", wanted("For All"), to="DL UP")
    text = said(table, table.kundli, meeting)
    assert "For All" in text
    assert "For Delhi Alone" not in text
    assert "For Delhi Alone" in names(written(table, table.narela, meeting).wanted)


def test_what_an_earlier_meeting_owes_is_printed_for_who_took_part_in_it(table):
    first = table.runs(forces="HR DL")
    table.sets(first, text="Only the two of us")
    table.advances(first, "closed")
    alone = table.calls(forces="HR DL", after=first)
    assert "Only the two of us" in said(table, table.kundli, alone)
    table.advances(alone, "started", "closed")
    wider = table.calls(after=alone)
    assert "Only the two of us" not in said(table, table.kundli, wider)
    assert len(written(table, table.kundli, wider).actions) == 1


def test_a_question_of_another_unit_is_not_printed(table):
    meeting = table.calls(forces="HR DL")
    made = shared(table, table.rai, "person", person("Rai Suspect"))
    about = RecordRef(made, "HR", "Rai Suspect", "HR-SNP-RAI")
    with table.at(table.narela):
        thread_acts.open_thread(table.narela, about, question="Where?", purpose=CASE, pace=Pace.URGENT)
    table.wire.deliver()
    assert len(written(table, table.narela, meeting).questions) == 1
    printed_now = said(table, table.narela, meeting)
    assert "Rai Suspect" not in printed_now
    assert "DL asks HR" not in printed_now


def test_who_is_late_is_printed_only_where_each_recipient_sees_it(table):
    meeting = table.calls()
    with table.at(table.kundli):
        expires_at = clock.now() + timedelta(hours=6)
        draft = Draft("White Scorpio", "Stop it", ("DL-ON-NARELA", "UP-GZB-LONI"), Action.STOP_AND_CHECK, expires_at)
        acts.issue(table.kundli, draft)
    table.wire.deliver()
    assert len(written(table, table.kundli, meeting).unacknowledged) == 1
    text = said(table, table.kundli, meeting)
    assert "White Scorpio" in text
    assert "DL-ON-NARELA" not in text


def test_a_brief_is_printed_within_five_seconds_in_each_language(table):
    meeting = table.calls(forces="HR DL")
    shared(table, table.kundli, "wanted", wanted("हरजीत सिंह"))
    begun = time.monotonic()
    whole = printed(table, table.narela, meeting)
    pdf = whole.paper.output()
    assert time.monotonic() - begun < 5
    assert pdf.startswith(b"%PDF")
    assert paper_lines.languages_of(("HR", "DL")) == ("hi", "en", "pa", "ur")
    assert "Harjeet Singh (हरजीत सिंह)" in said(table, table.narela, meeting, "en")
    assert "इनाम घोषित" in said(table, table.narela, meeting, "hi")
    assert len(whole.code) == 7


def test_a_brief_is_refused_without_meeting_purpose_or_language(table):
    meeting = table.calls(forces="HR DL")
    with pytest.raises(NotFound):
        printed(table, table.alipur, meeting)
    with pytest.raises(Malformed, match="not in fr"):
        printed(table, table.narela, meeting, "fr")
    with table.at(table.narela), pytest.raises(Refused):
        paper_lines.print_brief(table.narela, meeting, purpose=None)


@pytest.mark.parametrize(
    ("language", "said"),
    [("hi", "बिजेंदर पुत्र"), ("en", "Bijender s/o "), ("ur", " ولد "), ("pa", " ਪੁੱਤਰ ")],
)
def test_whose_relative_somebody_is_stands_in_the_papers_language(language, said):
    for written in ("Bijender s/o Ombir", "बिजेंदर पुत्र ओमबीर"):
        assert said in Words(language, {}).name(written).partition(" (")[0]
