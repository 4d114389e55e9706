"""What a check answers."""

import pytest
from support.cast import NAKA, VERIFY, officer, person, says, without_ids
from support.queries import counted

from sangam.audit import audit
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Caveat
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.checks import check
from sangam.matching.types import Band
from sangam.records.own_records import records
from sangam.records.own_records.records import New


def test_a_name_in_another_script_is_found_with_its_reasons(kundli):
    records.create(kundli, New("person", person("हरजीत सिंह", alias="काला", relative="s/o बलवंत", caution="armed")))
    answer = check.check(kundli, "Harjeet @ Kala s/o Balwant", purpose=VERIFY)
    assert [hit.band for hit in answer.hits] == [Band.STRONG]
    assert answer.hits[0].caution == ("armed",)
    assert any("father" in str(why) for why in answer.hits[0].why)


def test_a_plate_misread_by_one_look_alike_is_found_and_said(kundli):
    records.create(kundli, New("vehicle", [says("plate", "HR26DK8337"), says("model", "Scorpio")]))
    answer = check.check(kundli, "safed scorpio HR26DKB337 roko", purpose=NAKA)
    assert [(hit.band, hit.why[0].code) for hit in answer.hits] == [(Band.POSSIBLE, "identifier-confused")]


def test_the_exact_plate_is_strong(kundli):
    records.create(kundli, New("vehicle", [says("plate", "HR 26 DK 8337")]))
    (hit,) = check.check(kundli, "गाड़ी hr26dk8337", purpose=NAKA).hits
    assert (hit.band, hit.score > 0.999) == (Band.STRONG, True)


def test_a_common_name_alone_is_never_strong(kundli):
    records.create(kundli, New("person", person("Sunil Kumar", relative="s/o Ramesh")))
    (hit,) = check.check(kundli, "सुनील कुमार", purpose=NAKA).hits
    assert hit.band is not Band.STRONG


def test_nothing_found_is_no_clearance(kundli):
    answer = check.check(kundli, "HR26DK8337", purpose=NAKA)
    assert (answer.hits, answer.sentence) == ((), "Nothing in Sangam. This is not a clearance.")


def test_a_look_needs_a_purpose_and_is_written_when_refused(kundli):
    with pytest.raises(Refused, match="choose a purpose"):
        check.check(kundli, "HR26DK8337", purpose=None)


def test_a_case_purpose_needs_its_number(kundli):
    with pytest.raises(Refused, match="needs the number"):
        check.check(kundli, "HR26DK8337", purpose=Stated(Purpose.CASE))


@pytest.mark.parametrize(("text", "said"), [("  ", "Type or paste"), ("x" * 10_001, "10001 characters")])
def test_a_text_that_cannot_be_checked_is_said(kundli, text, said):
    with pytest.raises(Malformed, match=said):
        check.check(kundli, text, purpose=NAKA)


def test_what_is_masked_from_an_officer_is_not_found_by_it(kundli):
    records.create(kundli, New("person", [says("name", "Meena Devi", Caveat.VICTIM), says("village", "Nahra")]))
    beat = officer("HR-SNP-KUNDLI", "beat")
    assert check.check(beat, "Meena Devi", purpose=NAKA).hits == ()
    assert len(check.check(kundli, "Meena Devi", purpose=Stated(Purpose.CASE, "12/2026")).hits) == 1


def test_an_aadhaar_number_is_masked_in_the_answer_and_in_the_ledger(kundli):
    answer = check.check(kundli, "Aadhaar 2345 6789 0124", purpose=NAKA)
    entry = audit.recent_entries(action="officer:check:run")[0]
    assert "2345" not in without_ids(entry.details)
    assert all("2345" not in found.normal for found in answer.recognised)


def test_a_check_costs_the_same_queries_whatever_it_finds(kundli):
    for number in range(5):
        records.create(kundli, New("vehicle", [says("plate", f"HR26DK833{number}")]))
    with counted() as few:
        check.check(kundli, "UP14AB1234", purpose=NAKA)
    with counted() as many:
        check.check(kundli, " ".join(f"HR26DK833{number}" for number in range(5)), purpose=NAKA)
    assert len(few) <= len(many) <= min(len(few) + 5, 9)


def test_a_check_takes_two_round_trips_and_four_more_where_it_finds(kundli):
    records.create(kundli, New("vehicle", [says("plate", "HR26DK8337")]))
    rounds = []
    for text in ("UP14AB1234", "HR26DK8337"):
        with counted() as asked:
            check.check(kundli, text, purpose=NAKA)
            rounds.append(asked.rounds)
    assert rounds == [2, 6]
    assert not [each for each in asked.statements if '"matching_' in each]  # none that is planned anew
