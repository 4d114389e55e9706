"""Laws of the score: what agrees more never lowers it, what contradicts never raises it, what is missing is silent."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from views import seen

from sangam.matching.queries import query_context
from sangam.matching.similarity import score as scores
from sangam.matching.similarity.features import BELOW_POSSIBLE, BELOW_STRONG, chance, held_below
from sangam.matching.types import Hit
from sangam.records.types import RecordView, Value

TEXT = "Sunil Kumar @ Kala s/o Ramesh Chand, age 34, r/o village Nahra 98110 12345 HR26DK8337, Gogi gang"
AGREEING: dict[str, Value] = {
    "alias": "काला", "relative": "पुत्र रमेश चंद", "born_year": 1992, "village": "नाहरा", "phone": "+919811012345",
    "plate": "HR26DK8337", "sex": "male", "linked": {"ref": "1", "label": "Gogi Gang"},
}  # fmt: skip
AGAINST: dict[str, Value] = {"relative": "s/o Balwant", "born_year": 1960, "village": "Palam", "sex": "female"}
BESIDE: dict[str, Value] = {"note": "seen at night", "modus": "snatching", "passport": "K1234567", "email": "a@b.in"}

NAMES = st.sampled_from(["Sunil Kumar", "सुनील कुमार", "Suneel Kumar", "Sunil", "ਸੁਨੀਲ ਕੁਮਾਰ", "Harjeet Tanwar"])
SOME = st.sets(st.sampled_from(sorted(AGREEING)))
ONE = st.sampled_from(sorted(AGREEING))
CONTRARY = st.sampled_from(sorted(AGAINST))


def score(view: RecordView, text: str = TEXT) -> float:
    hit: Hit | None = scores.score(query_context.recognise_text(text), view)
    return hit.score if hit else 0.0


def record(name: str, some: set[str]) -> RecordView:
    return seen(name=name, **{each: AGREEING[each] for each in sorted(some)})


def with_more(view: RecordView, name: str, value: Value) -> RecordView:
    return replace(view, statements=(*view.statements, *seen(**{name: value}).statements))


@given(name=NAMES, some=SOME, more=ONE)
@settings(max_examples=150, deadline=None)
def test_agreeing_evidence_never_lowers_a_score(name, some, more):
    bare = record(name, some - {more})
    assert score(with_more(bare, more, AGREEING[more])) >= score(bare)


@given(name=NAMES, some=SOME, against=CONTRARY)
@settings(max_examples=150, deadline=None)
def test_contradicting_evidence_never_raises_a_score(name, some, against):
    bare = record(name, some - {against})
    assert score(with_more(bare, against, AGAINST[against])) <= score(bare)


@given(name=NAMES, some=SOME, beside=st.sampled_from(sorted(BESIDE)))
@settings(max_examples=60, deadline=None)
def test_what_was_not_asked_for_changes_nothing(name, some, beside):
    bare = record(name, some)
    assert score(with_more(bare, beside, BESIDE[beside])) == score(bare)


@given(name=NAMES, some=SOME)
@settings(max_examples=60, deadline=None)
def test_a_hit_scores_the_same_alone_and_among_others(name, some):
    view = record(name, some)
    alone = scores.score(query_context.recognise_text(TEXT), view)
    among = scores.scored_hits(
        query_context.recognise_text(TEXT), [seen(name="Sunil Kumar"), view, seen(name="Mohd Imran")]
    )
    assert alone in ([hit for hit in among if hit.record.id == view.id] or [None])


@given(one=st.floats(0, 1), other=st.floats(0, 1), most=st.sampled_from([1.0, BELOW_STRONG, BELOW_POSSIBLE]))
def test_holding_a_score_below_a_band_keeps_order_and_never_raises(one, other, most):
    low, high = sorted((one, other))
    assert held_below(low, most) <= held_below(high, most) <= max(most, 0)
    assert held_below(one, most) <= one + 1e-12


@given(bits=st.floats(-500, 500))
def test_a_chance_is_between_nought_and_one(bits):
    assert 0 <= chance(bits) <= 1
