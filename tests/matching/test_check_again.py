"""A check's answer is shown again to the session that asked it, and to no other."""

from dataclasses import replace

from support.cast import NAKA, person
from support.refusals import refuses

from sangam.kernel.ids import new_id
from sangam.matching.checks import check, lookup
from sangam.matching.checks import lookup as check_lookup
from sangam.records.own_records import records
from sangam.records.own_records.records import New


def test_a_check_is_answered_again_as_its_session_asked_it(kundli):
    kundli = replace(kundli, session=new_id())
    record = records.create(kundli, New("person", person("Zorvand Quell", relative="s/o Balwant")))
    asked = check.check(kundli, "Zorvand Quell s/o Balwant", purpose=NAKA)
    again = check_lookup.check_again(kundli, asked.id, purpose=NAKA)
    assert (again.id, again.text) == (asked.id, asked.text)
    assert [hit.record.id for hit in again.hits] == [hit.record.id for hit in asked.hits]
    assert [hit.record.id for hit in again.hits] == [getattr(record, "id", record)]
    assert again.watched_until == asked.watched_until
    (listed,) = check_lookup.asked_in_session(kundli)
    assert (listed.id, listed.text, listed.hits) == (asked.id, asked.text, 1)


def test_no_other_session_and_no_other_look_is_answered_again(kundli):
    kundli, other = replace(kundli, session=new_id()), replace(kundli, session=new_id())
    asked = check.check(kundli, "Zorvand Quell s/o Balwant", purpose=NAKA)
    refuses("matching:check", check_lookup.check_again, other, asked.id, purpose=NAKA)
    refuses("matching:check", check_lookup.check_again, kundli, new_id(), purpose=NAKA)
    assert check_lookup.asked_in_session(other) == []
    lookup.look_up(kundli, "Zorvand Quell", kinds=(), purpose=NAKA)
    found = check_lookup.audit.done_by_officer(kundli.an_officer(), "officer:record:find", limit=5, since=asked.at)
    looks = [each.id for each in found]
    for look in looks:
        refuses("matching:check", check_lookup.check_again, kundli, look, purpose=NAKA)
    assert looks


def test_a_text_too_long_to_be_kept_whole_is_pasted_again(kundli):
    kundli = replace(kundli, session=new_id())
    fits = "Zorvand Quell ".ljust(check_lookup._KEPT_WHOLE - 1, "x") + "."
    kept = check.check(kundli, fits, purpose=NAKA)
    assert check_lookup.check_again(kundli, kept.id, purpose=NAKA).text == fits
    long = check.check(kundli, f"{fits}x", purpose=NAKA)
    refuses("matching:text-not-kept", check_lookup.check_again, kundli, long.id, purpose=NAKA)


def test_a_check_whose_details_are_erased_is_nobodys_any_more(kundli):
    kundli = replace(kundli, session=new_id())
    asked = check.check(kundli, "Zorvand Quell s/o Balwant", purpose=NAKA)
    with check_lookup.audit.deed(kundli, "officer:detail:erase"):
        assert check_lookup.audit.erase_details([asked.id]) == 1
    assert check_lookup.asked_in_session(kundli) == []
    refuses("matching:check", check_lookup.check_again, kundli, asked.id, purpose=NAKA)


def test_a_message_that_a_page_looked_up_was_not_checked_by_hand(kundli):
    kundli = replace(kundli, session=new_id())
    check.check(kundli, "HR26DK8337", purpose=NAKA, message=new_id())
    asked = check.check(kundli, "Zorvand Quell", purpose=NAKA)
    assert [each.id for each in check_lookup.asked_in_session(kundli) if each.by_hand] == [asked.id]
