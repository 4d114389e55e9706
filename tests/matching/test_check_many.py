"""A list of suspects, looked up row by row in few queries."""

import pytest
from support.cast import NAKA, officer, person, says, without_ids
from support.queries import counted

from sangam.audit import audit
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Caveat
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.checks import batch, check
from sangam.matching.checks.subjects import key_of_look
from sangam.matching.models import Watch
from sangam.matching.queries.query_context import recognise_text
from sangam.matching.types import CROWDED, NO_CLEARANCE, Band, Line, Listing
from sangam.records.own_records import records
from sangam.records.own_records.records import New

LIST = Listing("suspects.csv", "ab" * 32)


def lines(*texts):
    return [Line(number, "", text) for number, text in enumerate(texts, 2)]


def test_each_row_is_answered_as_the_one_check_answers_it(kundli):
    records.create(kundli, New("person", person("हरजीत सिंह", alias="काला", relative="s/o बलवंत", caution="armed")))
    records.create(kundli, New("vehicle", [says("plate", "HR26DK8337"), says("model", "Scorpio")]))
    records.create(kundli, New("person", person("Sunil Kumar", relative="s/o Ramesh")))
    texts = ("Harjeet @ Kala s/o Balwant", "HR26DKB337", "सुनील कुमार", "UP14AB1234", "hr26dk8337 Sunil Kumar")
    together = batch.check_many(kundli, lines(*texts), of=LIST, purpose=NAKA)
    apart = [check.check(kundli, text, purpose=NAKA) for text in texts]
    told = [[(hit.record.id, hit.band, hit.score, hit.why) for hit in answer.hits] for answer in together]
    assert told == [[(hit.record.id, hit.band, hit.score, hit.why) for hit in answer.hits] for answer in apart]
    assert [bool(answer.hits) for answer in together] == [True, True, True, False, True]
    assert together[3].sentence == NO_CLEARANCE


def test_a_name_column_is_a_name_whatever_stands_in_it(kundli):
    records.create(kundli, New("person", person("Zorvand Quell", relative="s/o Balwant")))
    (answer,) = batch.check_many(
        kundli, [Line(2, "zorwand quell s/o balvant", "zorwand quell s/o balvant")], of=LIST, purpose=NAKA
    )
    assert [each.kind for each in answer.recognised] == ["person"]
    assert len(answer.hits) == 1


def test_the_ledger_names_each_row_what_was_asked_and_what_was_shown(kundli):
    vehicle = records.create(kundli, New("vehicle", [says("plate", "HR26DK8337")]))
    batch.check_many(kundli, lines("HR26DK8337", "Aadhaar 2345 6789 0124", "UP14AB1234"), of=LIST, purpose=NAKA)
    (entry,) = audit.recent_entries(action="officer:check:file")
    shown = str(getattr(vehicle, "id", vehicle))
    assert entry.details["file"] == "suspects.csv"
    assert [(row["row"], row["shown"]) for row in entry.details["rows"]] == [(2, [shown]), (3, []), (4, [])]
    assert entry.details["rows"][0]["text"] == "HR26DK8337"
    assert "2345" not in without_ids(entry.details)
    assert [each.id for each in audit.entries_on(shown) if each.action == "officer:check:file"] == [entry.id]


def test_no_word_of_the_ledger_tells_a_list_to_who_guesses_it(kundli):
    for digest in ("ab" * 32, "ab" * 32, "cd" * 32):
        batch.check_many(kundli, lines("HR26DK8337"), of=Listing("one.csv", digest), purpose=NAKA)
    named = [entry.on for entry in audit.recent_entries(action="officer:check:file")]
    assert (len(set(named)), named[1]) == (2, named[2])
    assert not {"ab" * 32, "cd" * 32} & set(named)


def test_each_row_is_a_look_in_the_ledger_with_the_key_of_one_check(kundli):
    vehicle = records.create(kundli, New("vehicle", [says("plate", "HR26DK8337")]))
    texts = ("HR26DK8337", "Zorawar Quell s/o Balwant", "2345 6789 0124", "?")
    batch.check_many(kundli, lines(*texts), of=LIST, purpose=NAKA)
    for text in texts[:2]:
        check.check(kundli, text, purpose=NAKA)
    (entry,) = audit.recent_entries(action="officer:check:file")
    keys = [key_of_look(recognise_text(text)) for text in texts]
    assert [bool(key) for key in keys] == [True, True, False, False]
    assert entry.details["looks"] == [[str(vehicle), keys[0]], [keys[1]], [], []]
    for key in keys[:2]:
        found = [each.action for each in audit.entries_on(key)]
        assert sorted(found) == ["officer:check:file", "officer:check:run"]


def test_a_list_costs_the_same_queries_however_long(kundli):
    for number in range(6):
        records.create(kundli, New("vehicle", [says("plate", f"HR26DK833{number}")]))
    with counted() as few:
        batch.check_many(kundli, lines("HR26DK8330"), of=LIST, purpose=NAKA)
    with counted() as many:
        batch.check_many(kundli, lines(*(f"HR26DK833{n % 6} Sunil Kumar" for n in range(60))), of=LIST, purpose=NAKA)
    assert len(many) == len(few) <= 9


def test_what_is_masked_from_an_officer_is_not_found_in_a_list_either(kundli):
    records.create(kundli, New("person", [says("name", "Meena Devi", Caveat.VICTIM), says("village", "Nahra")]))
    beat = officer("HR-SNP-KUNDLI", "beat")
    asked = lines("Meena Devi s/o Ram")
    (masked,) = batch.check_many(beat, asked, of=LIST, purpose=NAKA)
    (seen,) = batch.check_many(kundli, asked, of=LIST, purpose=Stated(Purpose.CASE, "12/2026"))
    assert (masked.hits, len(seen.hits)) == ((), 1)


def test_a_victim_in_one_row_takes_nothing_from_the_watch_of_the_others(kundli):
    records.create(kundli, New("person", [says("name", "Meena Devi", Caveat.VICTIM), says("village", "Nahra")]))
    case = Stated(Purpose.CASE, "12/2026")
    batch.check_many(kundli, lines("Meena Devi w/o Ram", "Zorawar s/o Balwant"), of=LIST, purpose=case)
    (watch,) = Watch.objects.all()
    assert [each for each in watch.asked if "zorawar" in each]
    assert not [each for each in watch.asked if "meena" in each]


def test_a_word_of_the_post_stands_beside_the_hit_in_a_list_too(kundli):
    records.create(kundli, New("person", person("Zorawar Quell", relative="s/o Balwant")))
    (hit,) = batch.check_many(kundli, lines("Zorawar Quell s/o Balwant"), of=LIST, purpose=NAKA)[0].hits
    assert hit.judged.subject


def test_a_common_name_in_a_list_is_never_strong(kundli):
    records.create(kundli, New("person", person("Mohd Imran")))
    (answer,) = batch.check_many(kundli, [Line(2, "Md Imran", "Md Imran")], of=LIST, purpose=NAKA)
    assert all(hit.band is not Band.STRONG for hit in answer.hits)


def test_a_list_needs_a_purpose_and_its_refusal_is_written(kundli):
    with pytest.raises(Refused, match="choose a purpose"):
        batch.check_many(kundli, lines("HR26DK8337"), of=LIST, purpose=None)
    assert [entry.outcome for entry in audit.recent_entries(action="officer:check:file")] == ["refused"]


def test_too_many_rows_for_one_step_are_refused(kundli):
    with pytest.raises(Malformed, match="at most 200"):
        batch.check_many(kundli, lines(*["x"] * 201), of=LIST, purpose=NAKA)


def test_a_row_that_is_too_long_is_named(kundli):
    with pytest.raises(Malformed, match="Row 2 has 10001"):
        batch.check_many(kundli, lines("x" * 10_001), of=LIST, purpose=NAKA)


def test_a_row_whose_name_many_bear_says_so(kundli):
    for number in range(55):
        records.create(kundli, New("person", [says("name", "Sunil Kumar"), says("village", f"Gaon {number}")]))
    told = batch.check_many(
        kundli, [Line(2, "Sunil Kumar", "Sunil Kumar"), *lines("UP14AB1234")], of=LIST, purpose=NAKA
    )
    assert [answer.crowded for answer in told] == [True, False]
    assert told[0].sentence == CROWDED
