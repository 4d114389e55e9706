"""Laws of the clusters that follow from people's judgements."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from sangam.matching.judgements.judgements import cluster_of, latest_judgements, pair
from sangam.matching.types import JudgementView, Verdict

RECORDS = [UUID(int=number) for number in range(1, 8)]
_AT = datetime(2026, 11, 24, tzinfo=UTC)


@st.composite
def words(draw) -> list[JudgementView]:
    pairs = st.lists(st.sampled_from(RECORDS), min_size=2, max_size=2, unique=True)
    said = draw(st.lists(st.tuples(pairs, st.sampled_from(Verdict)), max_size=20))
    return [
        JudgementView(UUID(int=number), *pair(*records), verdict, "why", "SI Test", _AT + timedelta(minutes=number))
        for number, (records, verdict) in enumerate(said)
    ]


@given(said=words())
def test_a_cluster_that_holds_is_the_same_from_each_of_its_members(said):
    stands = latest_judgements(said)
    for record in RECORDS:
        cluster = cluster_of(record, stands)
        assert record in cluster.members
        assert all(cluster_of(member, stands).members == cluster.members for member in cluster.members)


@given(said=words())
def test_no_cluster_that_holds_joins_two_records_judged_not_the_same(said):
    stands = latest_judgements(said)
    apart = [{one, other} for (one, other), each in stands.items() if each.verdict is Verdict.NOT_SAME]
    clusters = [cluster_of(record, stands) for record in RECORDS]
    assert not any(two <= cluster.members for cluster in clusters if cluster.holds for two in apart)


@given(said=words(), order=st.randoms())
def test_clusters_do_not_depend_on_the_order_in_which_words_are_read(said, order):
    shuffled = list(said)
    order.shuffle(shuffled)
    assert latest_judgements(shuffled) == latest_judgements(said)


@given(said=words(), two=st.lists(st.sampled_from(RECORDS), min_size=2, max_size=2, unique=True))
def test_a_further_unsure_takes_a_pair_back_to_as_if_nobody_had_spoken(said, two):
    one, other = pair(*two)
    silent = [each for each in said if (each.one, each.other) != (one, other)]
    last = JudgementView(UUID(int=999), one, other, Verdict.UNSURE, "why", "SI Test", _AT + timedelta(days=1))
    for record in RECORDS:
        taken_back = cluster_of(record, latest_judgements([*said, last]))
        assert taken_back.members == cluster_of(record, latest_judgements(silent)).members
