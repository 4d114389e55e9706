"""Words about a record are read by who reads what they speak of: labels, reasons, lines of a history."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.cast import CASE, NAKA, person, says
from support.queries import counted

from sangam.audit.audit import deed
from sangam.exchange.alerts import acts, pages
from sangam.exchange.threads import acts as thread_acts
from sangam.exchange.threads import pages as thread_pages
from sangam.exchange.types import Action, Draft, RecordRef
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Caveat, Classification, Level
from sangam.kernel.ids import new_id
from sangam.kernel.paper import Unprinted
from sangam.kernel.purpose import Purpose
from sangam.kernel.sentences import UNNAMED, WITHHELD
from sangam.matching import types
from sangam.matching.judgements import judgements, same_person
from sangam.notices import lists
from sangam.records.corrections import challenge_text
from sangam.records.corrections import challenges as correction_challenges
from sangam.records.corrections.challenges import ASKED
from sangam.records.own_records import records
from sangam.records.recalls import two_person_recall
from sangam.records.transfers import case as transfer_case
from sangam.records.visibility import disclosure, views
from sangam.records.visibility import disclosure as visibility_disclosure
from sangam.web.common.notice_list import readable_notices

WHOLE = {"HR": Level.WHOLE}
SECRET_NOTE = says("note", "the informer Ramesh says so", level="CONFIDENTIAL")


def restricted(station) -> Actor:
    return replace(station.desk, clearance=Classification.RESTRICTED, officer=new_id())


def told(station, actor, kind, purpose=NAKA):
    with station.node:
        (found,) = readable_notices(
            actor, [each for each in lists.open_notices(actor) if each.kind == kind], purpose=purpose
        )
        return found.parts


def challenges(station, record, name):
    view = station.reads(record)
    statement = next(each.id for each in view.statements if each.property == name)
    with station.node:
        return correction_challenges.challenge(station.desk, record, statement, reason="Ramesh denies it", purpose=NAKA)


def challenged(station, record, actor, purpose=NAKA):
    with station.node:
        return challenge_text.of_record(actor, record, purpose=purpose)


def reasons(station, record, actor, purpose=NAKA):
    with station.node:
        return [each.why for each in visibility_disclosure.history(actor, record, purpose=purpose)]


def test_a_challenge_of_a_hidden_statement_is_not_there(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet", SECRET_NOTE), shares=WHOLE)
    wire.deliver()
    challenges(haryana, record, "note")
    wire.deliver()
    for station in (delhi, haryana):
        assert challenged(station, record, restricted(station)) == []
        assert [each.reason for each in challenged(station, record, station.desk)] == ["Ramesh denies it"]
    below = told(delhi, restricted(delhi), ASKED)
    assert (below["what"], below["record"], below["why"]) == (WITHHELD, "Harjeet", WITHHELD)
    assert told(delhi, delhi.desk, ASKED)["why"] == "Ramesh denies it"


def test_a_challenge_keeps_the_handling_of_a_statement_that_is_gone(delhi):
    record = delhi.opens(person("Harjeet", SECRET_NOTE))
    challenges(delhi, record, "note")
    note = next(each.id for each in delhi.reads(record).statements if each.property == "note")
    delhi.corrects(record, take_back=[note], why="Ramesh lied")
    assert challenged(delhi, record, restricted(delhi)) == []
    assert [each.answer_reason for each in challenged(delhi, record, delhi.desk)] == ["Ramesh lied"]


def test_a_masked_statements_challenge_is_shown_without_its_reason(delhi):
    record = delhi.opens(person("Harjeet", says("relative", "Baldev", Caveat.VICTIM)))
    challenges(delhi, record, "name")
    with delhi.node:
        statement = next(each.id for each in delhi.reads(record).statements if each.property == "relative")
        correction_challenges.challenge(delhi.desk, record, statement, reason="Baldev is the uncle", purpose=CASE)
    seen = {each.property: each.reason for each in challenged(delhi, record, delhi.desk, purpose=NAKA)}
    assert seen == {"name": "Ramesh denies it", "relative": WITHHELD}
    assert challenged(delhi, record, delhi.desk, purpose=CASE)[0].reason == "Baldev is the uncle"


def test_a_historys_reason_is_withheld_below_what_it_may_speak_of(delhi):
    record = delhi.opens(person("Harjeet", SECRET_NOTE))
    delhi.corrects(record, take_back=[delhi.reads(record).statements[1].id], why="Ramesh told us")
    delhi.corrects(record, says("alias", "Kala"), why="seen by all")
    assert reasons(delhi, record, delhi.desk) == ["seen by all", "Ramesh told us", "made"]
    assert reasons(delhi, record, restricted(delhi)) == ["seen by all", WITHHELD, "made"]


def test_a_record_that_is_hidden_has_no_history(delhi):
    record = delhi.opens(person("Harjeet"), purposes=frozenset({Purpose.CASE}))
    assert reasons(delhi, record, delhi.desk, purpose=NAKA) == []
    assert reasons(delhi, record, delhi.desk, purpose=CASE) == ["made"]


@pytest.mark.parametrize("hidden", ["clearance", "purpose"])
def test_a_notice_does_not_name_a_record_that_its_reader_does_not_see(delhi, haryana, wire, hidden):
    record = delhi.opens(
        person("Harjeet") if hidden != "clearance" else [says("name", "Harjeet", level="CONFIDENTIAL")],
        shares=WHOLE,
        purposes=frozenset({Purpose.CASE}) if hidden == "purpose" else frozenset(),
    )
    wire.deliver()
    haryana.reads(record, purpose=CASE)
    wire.deliver()
    reader = restricted(delhi) if hidden == "clearance" else delhi.desk
    assert told(delhi, reader, "record.opened")["record"] == UNNAMED
    assert told(delhi, delhi.desk, "record.opened", purpose=CASE)["record"] == "Harjeet"


@pytest.mark.parametrize("is_narrowed", [True, False])
def test_a_notice_does_not_name_a_record_that_is_for_other_eyes(delhi, is_narrowed):
    record, beside = delhi.opens(person("Harjeet")), delhi.at("station", "DL-ON-ALIPUR")
    (statement,) = delhi.reads(record).statements
    with delhi.node:
        made = correction_challenges.challenge(beside, record, statement.id, reason="Ramesh denies it", purpose=NAKA)
        if is_narrowed:
            records.share(delhi.desk, record, with_forces={}, audience={"DL": frozenset({delhi.desk.unit})})
        correction_challenges.uphold_statement(delhi.desk, made, reason="seen by two officers")
    named_as = told(delhi, beside, "record.challenge-answered")["record"]
    assert named_as == (UNNAMED if is_narrowed else "Harjeet")


def test_a_recalled_mans_name_leaves_the_notices(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"), shares=WHOLE)
    wire.deliver()
    haryana.reads(record)
    wire.deliver()
    assert told(delhi, delhi.desk, "record.opened")["record"] == "Harjeet"
    delhi.recalls(record)
    assert "record.opened" not in [each.kind for each in delhi.told()]
    assert not delhi.rows("SELECT 1 FROM notices_notice WHERE parts::text LIKE %s", "%Harjeet%")


def test_a_post_that_opens_no_records_reads_no_name_of_one(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"), shares=WHOLE)
    wire.deliver()
    haryana.reads(record)
    wire.deliver()
    auditor = replace(delhi.desk, role="auditor")
    assert told(delhi, delhi.desk, "record.opened")["record"] == "Harjeet"
    assert told(delhi, auditor, "record.opened")["record"] == UNNAMED


def test_all_that_a_page_quotes_is_asked_for_by_one_query(delhi, haryana, wire):
    made = [delhi.opens(person(f"Harjeet {number}"), shares=WHOLE) for number in ("Ek", "Do", "Tin")]
    wire.deliver()
    for record in made:
        haryana.reads(record)
    wire.deliver()
    with delhi.node:
        open_ones = lists.open_notices(delhi.desk)
        with counted() as asked:
            read = readable_notices(delhi.desk, open_ones, purpose=NAKA)
        assert len(asked) == 1
    assert {each.parts["record"] for each in read} == {"Harjeet Ek", "Harjeet Do", "Harjeet Tin"}


def test_what_is_hidden_neither_counts_nor_displaces_in_a_list(delhi):
    shown = delhi.opens([says("calibre", "9 mm"), says("number", "AR-17")], kind="weapon")
    for number in range(4):
        delhi.opens([says("number", f"AR-2{number}", level="CONFIDENTIAL")], kind="weapon")
        delhi.opens([says("number", f"AR-3{number}")], kind="weapon", purposes=frozenset({Purpose.CASE}))
    with delhi.node:
        for limit in range(1, 5):
            found = views.list_records(restricted(delhi), purpose=NAKA, kind="weapon", owner="DL", limit=limit)
            assert [each.id for each in found] == [shown]
        assert len(views.list_records(delhi.desk, purpose=CASE, kind="weapon", limit=7)) == 7


def test_a_list_admits_by_audience_and_shows_what_is_masked(delhi, haryana, wire):
    masked = delhi.opens([says("name", "Rahul", Caveat.MINOR)], shares=WHOLE)
    delhi.opens(person("Harjeet"), shares=WHOLE, audience={"HR": frozenset({"HR-SNP-KUNDLI"})})
    wire.deliver()
    elsewhere = haryana.at("beat", "HR-SNP-RAI")
    with haryana.node:
        found = views.list_records(elsewhere, purpose=NAKA, limit=1)
        assert [(each.id, each.label) for each in found] == [(masked, "")]
        assert len(views.list_records(haryana.desk, purpose=NAKA, limit=2)) == 2


SCORPIO = {
    "area": ("DL-ON-NARELA",),
    "action": Action.STOP_AND_CHECK,
    "expires_at": clock.now() + timedelta(hours=6),
}


def alert(station, record, **says_):
    view = station.reads(record, purpose=CASE)
    with station.node:
        about = RecordRef(view.id, view.owner, view.label, view.desk)
        draft = Draft(**{**SCORPIO, "title": "Wanted man", "text": "Seen at the bus stand.", "record": about} | says_)
        return acts.issue(station.desk, draft)


def test_an_alert_names_its_record_to_who_sees_it_alone(delhi):
    record = delhi.opens([says("name", "Harjeet", level="CONFIDENTIAL")])
    issued = alert(delhi, record)
    with delhi.node:
        (above,) = pages.alerts(delhi.desk, purpose=NAKA)
        below = pages.open_alert(restricted(delhi), issued, purpose=NAKA)
    assert (above.says.record.label, below.says.record.label) == ("Harjeet", UNNAMED)


@pytest.mark.parametrize("part", ["title", "text", "caution"])
@pytest.mark.parametrize("why", ["level", "units", "purposes"])
def test_an_alert_may_not_quote_what_is_not_for_everyone(delhi, part, why):
    handled = {"level": {"level": "CONFIDENTIAL"}}.get(why, {})
    limits = {
        "units": {"audience": {"DL": frozenset({"DL-ON-NARELA"})}},
        "purposes": {"purposes": frozenset({Purpose.CASE})},
    }.get(why, {})
    record = delhi.opens([says("name", "Harjeet Singh", **handled)], **limits)
    with pytest.raises(Refused, match="not for everyone"):
        alert(delhi, record, **{part: "Look for Harjeet Singh."})
    alert(delhi, record)


def test_an_alert_may_quote_what_everyone_may_read(delhi):
    record = delhi.opens(person("Harjeet Singh", SECRET_NOTE))
    issued = alert(delhi, record, title="Harjeet Singh is wanted")
    with delhi.node:
        assert pages.open_alert(restricted(delhi), issued).says.title == "Harjeet Singh is wanted"


def test_a_thread_names_its_record_to_who_sees_it_alone(delhi):
    record = delhi.opens([says("name", "Harjeet", level="CONFIDENTIAL")])
    view = delhi.reads(record)
    with delhi.node:
        asker = delhi.at("investigator", "DL-ON-ALIPUR")
        about = RecordRef(view.id, view.owner, view.label, view.desk)
        thread = thread_acts.open_thread(asker, about, question="Is he yours?", purpose=NAKA)
        below = restricted(delhi)
        (listed,) = thread_pages.threads(below, purpose=NAKA)
        read = thread_pages.read_thread(delhi.desk, thread, purpose=NAKA)
    assert (listed.record.label, listed.question, read.record.label) == (UNNAMED, "Is he yours?", "Harjeet")
    assert told(delhi, below, "thread.question")["label"] == UNNAMED
    delhi.recalls(record)
    with delhi.node:
        assert thread_pages.read_thread(delhi.desk, thread, purpose=NAKA).record.label == UNNAMED


def test_words_of_the_askers_own_name_a_thread_of_what_he_does_not_hold(delhi):
    with delhi.node:
        about = RecordRef(new_id(), "DL", "HR26DK8337", "DL-ON-NARELA", own_words=True)
        thread_acts.open_thread(delhi.desk, about, question="Whose is it?", purpose=NAKA)
        (found,) = thread_pages.threads(delhi.desk)
    assert found.record.label == "HR26DK8337"


def test_a_list_of_recalls_withholds_its_reason_below_what_it_lists(delhi):
    made = [delhi.opens(person("Harjeet", SECRET_NOTE)), delhi.opens(person("Sunil"))]
    second = delhi.at("supervisor", session=new_id())
    with delhi.node:
        listed = two_person_recall.propose_recall(delhi.desk, made, reason="Ramesh lied", file="ramesh.csv")
        below, _ = two_person_recall.recall_proposed(replace(second, clearance=Classification.RESTRICTED), listed)
        above, _ = two_person_recall.recall_proposed(second, listed)
        (row,) = two_person_recall.recalls(replace(second, clearance=Classification.RESTRICTED))
    assert (below.facts["reason"], below.facts["file"], row.facts["reason"]) == (WITHHELD, WITHHELD, WITHHELD)
    assert (above.facts["reason"], above.facts["file"]) == ("Ramesh lied", "ramesh.csv")


def test_a_late_challenge_keeps_the_handling_of_what_was_taken_back(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet", SECRET_NOTE), shares=WHOLE)
    wire.deliver()
    challenges(haryana, record, "note")
    note = next(each.id for each in delhi.reads(record).statements if each.property == "note")
    delhi.corrects(record, take_back=[note], why="Ramesh lied")
    wire.deliver()
    assert challenged(delhi, record, restricted(delhi)) == []
    assert [each.reason for each in challenged(delhi, record, delhi.desk)] == ["Ramesh denies it"]


def test_who_gave_a_record_away_reads_no_words_of_what_stayed_behind(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet", says("note", "the informer Ramesh", Caveat.OWNER_ONLY)))
    challenges(delhi, record, "note")
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.takes_over(record)
    wire.deliver()
    assert challenged(delhi, record, delhi.desk) == []


def test_why_a_case_is_handed_over_is_read_by_who_sees_all_of_it(delhi, haryana, wire):
    case = delhi.opens([says("fir", "0123/2026")], kind="case")
    with_it = delhi.opens(person("Harjeet", SECRET_NOTE))
    with delhi.node:
        transfer_case.offer_case_transfer(delhi.desk, case, to="HR", records=[with_it], reason="Ramesh is yours")
    wire.deliver()
    with haryana.node:
        handover = next(each.subject.id for each in lists.open_notices(haryana.at("supervisor", "HR")) if each)
        seen = [
            transfer_case.open_handover(who, handover, purpose=CASE).reason
            for who in (haryana.desk, restricted(haryana))
        ]
    assert seen == ["Ramesh is yours", WITHHELD]


def test_why_two_records_are_one_is_read_by_who_sees_all_of_both(delhi):
    one, other = delhi.opens(person("Harjeet", SECRET_NOTE)), delhi.opens(person("Harjit"))
    with delhi.node:
        judgements.judge(delhi.desk, one, other, verdict=types.Verdict.SAME, reason="Ramesh says so", purpose=NAKA)
        seen = [same_person.sameness(who, other, purpose=NAKA) for who in (delhi.desk, restricted(delhi))]
    assert [each.said[0].reason for each in seen] == ["Ramesh says so", WITHHELD]
    assert [each.cluster.ties[0].reason for each in seen] == ["Ramesh says so", WITHHELD]


def test_a_line_of_history_that_came_with_a_case_is_strict_as_its_record(delhi, haryana, wire):
    case = delhi.opens(
        [says("fir", "0123/2026"), says("summary", "the informer Ramesh", level="CONFIDENTIAL")], kind="case"
    )
    delhi.corrects(case, says("section", "302 IPC"), why="Ramesh told us")
    with delhi.node:
        handover = transfer_case.offer_case_transfer(delhi.desk, case, to="HR", records=[], reason="yours")
    wire.deliver()
    with haryana.node:
        transfer_case.accept_case_transfer(haryana.at("data_officer"), handover)
    assert reasons(haryana, case, haryana.desk) == ["taken over from DL", "Ramesh told us", "made"]
    assert reasons(haryana, case, restricted(haryana)) == [WITHHELD, WITHHELD, "made"]


def test_words_about_several_records_need_each_of_them_whole(delhi):
    open_one, other = delhi.opens(person("Harjeet")), delhi.opens(person("Balwant"))
    secret = delhi.opens(person("Ramesh", SECRET_NOTE))
    at_home = delhi.opens(person("Suresh", says("alias", "Kala", Caveat.OWNER_ONLY)))
    low = restricted(delhi)
    with delhi.node, deed(delhi.desk, "officer:test:read"):
        for records_read, actor, words in (
            ([open_one, other], low, "one gang"),
            ([open_one, secret], delhi.desk, "one gang"),
            ([open_one, secret], low, WITHHELD),
            ([secret, new_id()], delhi.desk, WITHHELD),
        ):
            said = disclosure.read_of_all(actor, records_read, "one gang", purpose=Purpose.NAKA)
            assert said == words
            assert not isinstance(said, Unprinted)
        said = disclosure.read_of_all(delhi.desk, [open_one, at_home], "one gang", purpose=Purpose.NAKA)
        assert (str(said), said.on_paper) == ("one gang", WITHHELD)
        assert disclosure.whole(low, [open_one, secret], purpose=Purpose.NAKA) == {open_one}
