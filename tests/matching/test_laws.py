"""Laws of the check: what an officer may not know changes nothing that he can observe; no text breaks it."""

from dataclasses import dataclass
from datetime import timedelta
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.cast import CASE, NAKA, officer, person, says
from support.queries import counted
from support.world import until

from sangam.access.units import shipped_data
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat, Classification, Level
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.checks import check
from sangam.matching.types import CROWDED, Answer, Band
from sangam.matching.watches import watches
from sangam.records.own_records import bulk_import, records
from sangam.records.own_records.records import New
from sangam.records.types import Said, Terms

TEXT = "HR26DK8337, 98110 12345, Harjeet @ Kala s/o Balwant\nSunil Kumar s/o Ramesh"


@pytest.fixture
def kundli(fresh_nodes):
    (haryana,) = fresh_nodes("HR")
    with haryana:
        shipped_data.load_shipped()
        desk = officer("HR-SNP-KUNDLI")
        records.create(desk, New("person", person("हरजीत सिंह", alias="काला", relative="s/o बलवंत")))
        records.create(desk, New("person", person("Sunil Kumar", relative="s/o Ramesh", village="Nahra")))
        records.create(desk, New("vehicle", [says("plate", "HR26DK8337"), says("model", "Scorpio")]))
        yield desk


@dataclass(frozen=True)
class Observed:
    """All that an officer can tell two checks apart by."""

    answer: tuple[object, ...]
    queries: int


def observe(actor: Actor, purpose: Stated, text: str = TEXT) -> Observed:
    with counted() as asked:
        answer = check.check(actor, text, purpose=purpose)
    return Observed(seen(answer), len(asked))


def seen(answer: Answer) -> tuple[object, ...]:
    hits = [
        (hit.record.id, hit.record.label, hit.band, hit.score, [str(why) for why in hit.why], hit.record.statements)
        for hit in answer.hits
    ]
    return hits, answer.more, answer.sentence, answer.recognised, answer.unread


NAMED = st.sampled_from(["Harjeet Singh", "हरजीत", "Sunil Kumar", "Kala", "सुनील कुमार"])
SAID = st.one_of(
    st.builds(lambda name: [says("name", name)], NAMED),
    st.builds(lambda name: [says("name", name), says("relative", "s/o Balwant"), says("alias", "Kala")], NAMED),
    st.just([says("name", "Nobody"), says("phone", "9811012345")]),
    st.just([says("name", "Nobody"), says("plate", "HR26DK8337")]),
)


def forbid(said: list[Said], why: str) -> tuple[list[Said], Terms]:
    """Return statements and terms by which the record, or all of it that could be found, is not the officer's."""
    terms = until(30)
    if why == "classification":
        said = [says(s.property, s.value, level="CONFIDENTIAL") for s in said]
    if why in ("victim", "minor"):
        said = [says(s.property, s.value, Caveat(why)) for s in said]
    if why == "audience":
        terms = until(30, audience={"HR": ["HR-SNP-RAI"]})
    if why == "silent":
        terms = until(30, audience={"HR": ["HR-SNP-RAI"]}, shares={"HR": Level.SILENT})
    if why == "purpose":
        terms = until(30, purposes=[Purpose.MISSING])
    if why == "expiry":
        terms = until(-1)
    return said, terms


WHYS = ["classification", "victim", "minor", "audience", "silent", "purpose", "expiry"]


@given(additions=st.lists(st.tuples(SAID, st.sampled_from(WHYS)), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_forbidden_changes_nothing_that_can_be_observed(kundli, additions):
    beat = officer("HR-SNP-KUNDLI", "beat", clearance=Classification.RESTRICTED)
    investigator = officer("HR-SNP-KUNDLI", "investigator", clearance=Classification.RESTRICTED)
    before = [observe(beat, NAKA), observe(investigator, NAKA)]
    for said, why in additions:
        statements, terms = forbid(said, why)
        records.create(officer("HR-SNP-RAI"), New("person", statements, terms))
    assert [observe(beat, NAKA), observe(investigator, NAKA)] == before


def test_a_forbidden_statement_beside_an_open_one_neither_finds_nor_lifts(kundli):
    beat = officer("HR-SNP-KUNDLI", "beat", clearance=Classification.RESTRICTED)
    open_part = [says("name", "Ramphal Tanwar")]
    plain = records.create(kundli, New("person", open_part))
    text = "Ramphal Tanwar s/o Dharampal 9811054321"
    (before,) = check.check(beat, text, purpose=NAKA).hits
    records.correct(kundli, plain, say=[says("phone", "9811054321", level="CONFIDENTIAL")], why="learned")
    records.correct(kundli, plain, say=[says("relative", "s/o Dharampal", Caveat.VICTIM)], why="learned")
    (after,) = check.check(beat, text, purpose=NAKA).hits
    assert (after.band, after.score, after.why) == (before.band, before.score, before.why)
    assert check.check(beat, "9811054321", purpose=NAKA).hits == ()


def test_a_flood_of_forbidden_records_pushes_no_admitted_one_out(kundli):
    """More forbidden candidates than a check considers: they are refused before they are counted."""
    sheet = [
        New(
            "person",
            [says("name", "Harjeet Singh"), says("plate", "HR26DK8337")],
            until(30, audience={"HR": ["HR-SNP-RAI"]}),
        )
        for _ in range(600)
    ]
    before = observe(kundli, NAKA)
    bulk_import.create_many(officer("HR-SNP-RAI", "analyst"), sheet, manifest={})
    assert observe(kundli, NAKA) == before


@pytest.fixture
def namesakes(kundli):
    """Seven hundred of one name, more than a check reads of any name; one of them has a father of another name."""
    sheet = [New("person", person("Anil Kumar", relative="s/o Ramesh", born_year=1980)) for _ in range(700)]
    bulk_import.create_many(officer("HR-SNP-KUNDLI", "analyst"), sheet, manifest={})
    return records.create(kundli, New("person", person("Anil Kumar", relative="s/o Dharampal")))


def test_of_a_name_that_hundreds_bear_the_officer_is_told_what_would_help(kundli, namesakes):
    answer = check.check(kundli, "Anil Kumar", purpose=NAKA)
    assert (answer.crowded, answer.sentence) == (True, CROWDED)
    assert not any(hit.band is Band.STRONG for hit in answer.hits)


def test_the_fathers_name_finds_the_one_among_hundreds(kundli, namesakes):
    answer = check.check(kundli, "Anil Kumar s/o Dharampal", purpose=NAKA)
    assert (answer.hits[0].record.id, answer.crowded) == (namesakes, False)


def test_an_identifier_beside_a_common_name_comes_first(kundli, namesakes):
    answer = check.check(kundli, "Anil Kumar HR26DK8337", purpose=NAKA)
    assert (answer.hits[0].record.kind, answer.crowded) == ("vehicle", False)


def test_a_flood_that_is_forbidden_makes_no_name_common(kundli, namesakes):
    texts = ("Anil Kumar", "Anil Kumar s/o Dharampal", "Anil Kumar s/o Ramesh", "Anil")
    before = [observe(kundli, NAKA, text) for text in texts]
    sheet = [
        New("person", person("Anil Kumar", relative="s/o Dharampal"), until(30, audience={"HR": ["HR-SNP-RAI"]}))
        for _ in range(700)
    ]
    bulk_import.create_many(officer("HR-SNP-RAI", "analyst"), sheet, manifest={})
    assert [observe(kundli, NAKA, text) for text in texts] == before


def test_what_is_admitted_is_found_by_the_same_text(kundli):
    """The law above is not kept by finding nothing."""
    for who, purpose in ((kundli, NAKA), (officer("HR-SNP-RAI"), CASE)):
        answer = check.check(who, TEXT, purpose=purpose)
        assert len(answer.hits) + answer.more == 3


ANY_TEXT = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("हरजीत@s/o 0123456789०१२۰ABCDEFHR\u200d\u200c\u0300\u202e\ufeff\n\t,;()मु0अ0सं0"),
    ),
    max_size=200,
).filter(lambda text: text.strip() and "\x00" not in text)


@given(text=ANY_TEXT)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_text_breaks_a_check(kundli, text):
    answer = check.check(kundli, text, purpose=NAKA)
    for found in answer.recognised:
        assert 0 <= found.start <= found.end <= len(text)


@pytest.mark.parametrize("text", ["HR26DK8337\x00", "\ud800 HR26DK8337", "\x00"])
def test_what_no_database_stores_is_read_past(kundli, text):
    answer = check.check(kundli, text, purpose=NAKA)
    assert len(answer.hits) == ("HR26" in text)


def test_the_longest_paste_is_answered_within_a_breath(kundli):
    text = ("Sunil Kumar s/o Ram Singh HR26DK8337 98110 12345 मु0अ0सं0 442/22 थाना लोनी, " * 200)[:10_000]
    began = process_time()
    answer = check.check(kundli, text, purpose=NAKA)
    assert process_time() - began < 5
    assert answer.hits


def test_a_check_is_a_look_and_its_row_names_what_was_shown(kundli):
    answer = check.check(kundli, "HR26DK8337", purpose=NAKA)
    (hit,) = answer.hits
    entry = audit.entries_on(hit.record.id)[0]
    assert (entry.id, entry.action, entry.purpose) == (answer.id, "officer:check:run", "naka")


def test_weak_hits_are_listed_only_when_there_is_nothing_better(kundli):
    for number in range(8):
        records.create(kundli, New("person", person("Rakesh", village=f"Village {number}")))
    weak = check.check(kundli, "Rakesh Sharma", purpose=NAKA)
    assert (len(weak.hits), weak.more) == (5, 3)
    better = check.check(kundli, "Rakesh Sharma HR26DK8337", purpose=NAKA)
    assert (len(better.hits), better.more) == (1, 8)


def test_checks_are_forgotten_after_their_time(kundli):
    check.check(kundli, "HR26DK8337", purpose=NAKA)
    assert watches.forget() == 0
    with clock.shift_time(timedelta(hours=73)):
        assert watches.forget() == 1
