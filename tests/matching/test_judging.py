"""Same, not same, unsure: what people say of two records, and what follows."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection
from support.cast import CASE, NAKA, officer, person, says
from support.queries import counted
from support.world import until

from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.handling import Caveat
from sangam.kernel.ids import new_id
from sangam.matching.checks import check, dismissals
from sangam.matching.judgements import judgements, same_person
from sangam.matching.types import Verdict
from sangam.matching.watches import watches
from sangam.records.own_records import records
from sangam.records.own_records.records import New
from sangam.records.visibility import views

SAME, NOT_SAME, UNSURE = Verdict.SAME, Verdict.NOT_SAME, Verdict.UNSURE
WHY = "the same photograph and the same tattoo"


def made(actor, name="Harjeet Singh", *more, **properties):
    return records.create(actor, New("person", person(name, *more, **properties)))


def judge(actor, one, other, verdict=SAME, reason=WHY):
    return judgements.judge(actor, one, other, verdict=verdict, reason=reason, purpose=CASE)


def same(actor, record):
    return same_person.sameness(actor, record, purpose=CASE)


def test_records_judged_the_same_are_one_cluster_and_stay_whole_and_apart(kundli):
    one, two, three = (made(kundli, village=place) for place in ("Nahra", "Loni", "Palam"))
    judge(kundli, one, two)
    judge(kundli, three, two)
    found = same(kundli, one)
    assert found.cluster.members == {one, two, three}
    assert found.cluster.holds
    assert [views.open_record(kundli, each, purpose=NAKA).values("village") for each in (one, two, three)] == [
        ["Nahra"],
        ["Loni"],
        ["Palam"],
    ]


def test_the_latest_word_counts_and_every_word_stays(kundli):
    one, two = made(kundli), made(kundli)
    judge(kundli, one, two)
    judge(kundli, two, one, NOT_SAME, "another father")
    found = same(kundli, one)
    assert found.cluster.members == {one}
    assert [(each.verdict, each.reason) for each in found.said] == [(NOT_SAME, "another father"), (SAME, WHY)]
    assert found.said[0].by == kundli.label


def test_unsure_takes_a_word_back(kundli):
    one, two = made(kundli), made(kundli)
    judge(kundli, one, two, NOT_SAME)
    judge(kundli, one, two, UNSURE)
    assert same(kundli, one).cluster.against == ()


def test_a_contradiction_is_shown_and_joins_nothing(kundli):
    one, two, three = made(kundli), made(kundli), made(kundli)
    judge(kundli, one, two)
    judge(kundli, two, three)
    judge(kundli, one, three, NOT_SAME, "one was in jail that day")
    found = same(kundli, one)
    assert not found.cluster.holds
    assert [each.reason for each in found.cluster.against] == ["one was in jail that day"]
    assert len(check.check(kundli, "Harjeet Singh", purpose=CASE).hits) == 3


def test_a_check_shows_a_cluster_as_one_hit_with_its_members_and_cautions(kundli):
    one, two = made(kundli, "Harjeet Singh", relative="s/o Balwant"), made(kundli, caution="armed")
    elsewhere = made(kundli, "Kala Tanwar")
    judge(kundli, one, two)
    judge(kundli, two, elsewhere)
    (hit,) = check.check(kundli, "Harjeet Singh s/o Balwant", purpose=CASE).hits
    assert {view.id for view in hit.judged.same} | {hit.record.id} == {one, two, elsewhere}
    assert hit.caution == ("armed",)
    assert {each.by for each in hit.judged.ties} == {kundli.label}


def test_a_judgement_on_what_the_officer_may_not_see_joins_nothing(kundli):
    one, three = made(kundli), made(kundli)
    terms = until(30, audience={"HR": ["HR-SNP-RAI"]})
    rai = officer("HR-SNP-RAI")
    hidden = records.create(rai, New("person", person("Harjeet Singh"), terms))
    judge(rai, one, hidden)
    judge(rai, hidden, three)
    assert same(rai, one).cluster.members == {one, hidden, three}
    found = same(kundli, one)
    assert (found.said, found.cluster.members, dict(found.others)) == ((), {one}, {})
    assert [hit.judged.same for hit in check.check(kundli, "Harjeet Singh", purpose=CASE).hits] == [(), ()]
    with pytest.raises(NotFound):
        judge(kundli, one, hidden)
    with pytest.raises(NotFound):
        same(kundli, hidden)


def test_a_victim_masked_from_the_officer_is_named_in_no_panel(kundli):
    one = made(kundli)
    victim = records.create(kundli, New("person", [says("name", "Meena Devi", Caveat.VICTIM)]))
    judge(kundli, one, victim)
    beat = officer("HR-SNP-KUNDLI", "beat")
    assert all("Meena" not in view.label for view in same_person.sameness(beat, one, purpose=NAKA).others.values())


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"reason": "  "}, Malformed, "why"),
        ({"reason": "x" * 2_001}, Malformed, "2000"),
        ({"purpose": None}, Refused, "choose a purpose"),
    ],
)
def test_a_judgement_needs_a_reason_and_a_purpose(kundli, changes, error, said):
    one, two = made(kundli), made(kundli)
    with pytest.raises(error, match=said):
        judgements.judge(kundli, one, two, **({"verdict": SAME, "reason": WHY, "purpose": CASE} | changes))


def test_only_a_post_with_case_work_judges(kundli):
    one, two = made(kundli), made(kundli)
    with pytest.raises(Refused, match="record:judge"):
        judge(officer("HR-SNP-KUNDLI", "beat"), one, two)


def test_one_record_is_not_judged_against_itself_nor_a_man_against_a_car(kundli):
    one = made(kundli)
    car = records.create(kundli, New("vehicle", [says("plate", "HR26DK8337")]))
    with pytest.raises(Malformed, match="one record, not two"):
        judge(kundli, one, one)
    with pytest.raises(Malformed, match="never one: person, vehicle"):
        judge(kundli, one, car)
    with pytest.raises(NotFound):
        judge(kundli, one, new_id())


def test_a_missing_person_and_a_body_may_be_one(kundli):
    missing = records.create(kundli, New("missing", person("Rakesh")))
    body = records.create(kundli, New("body", [says("place", "Western Yamuna Canal")]))
    judge(kundli, missing, body)
    assert same(kundli, body).cluster.members == {missing, body}


def test_rows_are_added_and_never_changed(kundli):
    judge(kundli, made(kundli), made(kundli))
    change = "UPDATE matching_judgement SET verdict = 'not-same'"
    with pytest.raises(ProgrammingError, match="permission denied"), audit.deed(kundli, "officer:record:judge"):
        connection.cursor().execute(change)


def test_a_judgement_is_a_deed_and_the_panel_a_look(kundli):
    one, two = made(kundli), made(kundli)
    judge(kundli, one, two)
    same(kundli, one)
    actions = [entry.action for entry in audit.entries_on(two)]
    assert actions[:2] == ["officer:record:compare", "officer:record:judge"]


def test_a_record_never_judged_costs_two_queries_and_no_ledger_row(kundli):
    one = made(kundli)
    with counted() as asked:
        assert same(kundli, one).said == ()
    assert len(asked) == 2
    assert audit.entries_on(one)[0].action == "officer:record:create"


def test_what_was_said_of_a_recalled_record_goes_with_it(kundli):
    one, two, three = made(kundli), made(kundli), made(kundli)
    judge(kundli, one, two)
    judge(kundli, one, three)
    records.recall(kundli, two, reason="the wrong man")
    assert watches.forget() == 1
    assert same(kundli, one).cluster.members == {one, three}
    assert watches.forget() == 0


class TestNotHim:
    TEXT = "Sunil Kumar s/o Ramesh"

    def hits(self, actor, text=TEXT):
        return check.check(actor, text, purpose=NAKA).hits

    def test_not_him_stands_below_marked_for_the_post_and_one_tap_undoes_it(self, kundli):
        first, second = (made(kundli, "Sunil Kumar", relative="s/o Ramesh", village=v) for v in ("Nahra", "Loni"))
        top = self.hits(kundli)[0]
        subject = top.judged.subject
        dismissals.dismiss_hit(kundli, top.record.id, subject=subject, purpose=NAKA)
        above, below = self.hits(kundli)
        assert {above.record.id, below.record.id} == {first, second}
        assert below.record.id == top.record.id
        assert below.judged.not_him is not None
        assert below.judged.not_him.by == kundli.label
        assert below.band is top.band
        dismissals.restore_hit(kundli, top.record.id, subject=subject, purpose=NAKA)
        assert [hit.judged.not_him for hit in self.hits(kundli)] == [None, None]

    def test_not_him_holds_in_another_script_and_not_for_another_person(self, kundli):
        record = made(kundli, "Sunil Kumar", relative="s/o Ramesh")
        dismissals.dismiss_hit(kundli, record, subject=self.hits(kundli)[0].judged.subject, purpose=NAKA)
        assert self.hits(kundli, "सुनील कुमार पुत्र रमेश")[0].judged.not_him
        assert self.hits(kundli, "Sunil Kumar")[0].judged.not_him is None

    def test_not_him_is_the_posts_own_and_not_another_posts(self, kundli):
        record = made(kundli, "Sunil Kumar", relative="s/o Ramesh")
        dismissals.dismiss_hit(kundli, record, subject=self.hits(kundli)[0].judged.subject, purpose=NAKA)
        assert self.hits(officer("HR-SNP-KUNDLI", "beat"))[0].judged.not_him is None

    def test_not_him_is_forgotten_after_a_year(self, kundli):
        record = made(kundli, "Sunil Kumar", relative="s/o Ramesh")
        dismissals.dismiss_hit(kundli, record, subject=self.hits(kundli)[0].judged.subject, purpose=NAKA)
        with clock.shift_time(timedelta(days=366)):
            assert watches.forget() == 2  # the word, and what its check watched for
            assert watches.forget() == 0
        assert len(audit.recent_entries(action="node:judgement:forget")) == 1

    def test_not_him_needs_a_purpose_a_post_and_the_check_it_is_from(self, kundli):
        record, good = made(kundli), "0" * 32
        with pytest.raises(Refused, match="choose a purpose"):
            dismissals.dismiss_hit(kundli, record, subject=good, purpose=None)
        with pytest.raises(Refused, match="kept for a post"):
            dismissals.dismiss_hit(officer("HR-SNP-KUNDLI", post=None), record, subject=good, purpose=NAKA)
        with pytest.raises(Malformed, match="check the text again"):
            dismissals.dismiss_hit(kundli, record, subject="Sunil Kumar", purpose=NAKA)
        with pytest.raises(Malformed, match="check the text again"):
            dismissals.dismiss_hit(kundli, record, subject="0" * 31 + "-", purpose=NAKA)
        with pytest.raises(NotFound):
            dismissals.restore_hit(kundli, new_id(), subject=good, purpose=NAKA)

    def test_no_text_of_the_check_is_kept(self, kundli):
        record = made(kundli, "Sunil Kumar", relative="s/o Ramesh")
        dismissals.dismiss_hit(kundli, record, subject=self.hits(kundli)[0].judged.subject, purpose=NAKA)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM matching_nothim n WHERE n::text ~* 'sunil|ramesh'")
            assert cursor.fetchone() == (0,)
