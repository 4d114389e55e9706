"""Missing persons and unidentified bodies: who resembles whom, and who is told."""

import pytest
from support.cast import CASE, NAKA, officer, says
from support.queries import counted
from support.world import Station, until
from views import seen

from sangam.kernel.errors import NotFound, Refused
from sangam.kernel.handling import Caveat, Level
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching import types
from sangam.matching.checks import check
from sangam.matching.judgements import judgements, same_person
from sangam.matching.similarity.description_similarity import SENTENCES, description_likeness
from sangam.matching.similarity.features import LOOKS
from sangam.matching.types import Band
from sangam.matching.watches import watch_matching
from sangam.records.own_records import records
from sangam.records.own_records.records import New
from sangam.records.visibility import views

MISSING = Stated(Purpose.MISSING)
RAKESH = {
    "name": "राकेश", "sex": "male", "age_from": 34, "height_from": 165, "height_to": 170,
    "mark": "दाहिनी कलाई पर OM गोदना, माथे पर चोट का निशान", "clothing": "लाल कमीज, नीली जींस",
    "place": "Kundli bus stand", "seen_date": "2026-11-02",
}  # fmt: skip
BODY = {
    "sex": "male", "age_from": 30, "age_to": 40, "height_from": 168,
    "mark": "Tattoo of OM on right wrist, scar on forehead",
    "clothing": "red shirt and blue jeans", "place": "Western Yamuna Canal near Kundli", "found_date": "2026-11-09",
}  # fmt: skip


def band(one: dict, other: dict) -> Band:
    return description_likeness(seen("missing", **one), seen("body", **other))[0]


def codes(one: dict, other: dict) -> set[str]:
    return {why.code for why in description_likeness(seen("missing", **one), seen("body", **other))[2]}


class TestLikeness:
    def test_marks_and_clothes_agree_across_scripts_with_their_reasons(self):
        assert {
            "looks-mark-shown",
            "looks-mark-place",
            "looks-clothes-agree",
            "looks-soon",
            "looks-place-agrees",
        } <= codes(RAKESH, BODY)
        assert band(RAKESH, BODY) is Band.STRONG

    def test_a_description_without_rare_marks_is_never_strong(self):
        bare = {name: value for name, value in RAKESH.items() if name not in ("mark", "name")}
        assert band(bare, BODY) is Band.POSSIBLE

    @pytest.mark.parametrize(
        "contradiction",
        [{"sex": "female"}, {"age_from": 55, "age_to": 65}, {"height_from": 185}, {"found_date": "2026-10-20"}],
    )
    def test_a_contradicting_sex_age_height_or_day_holds_it_among_the_weak(self, contradiction):
        assert band(RAKESH, BODY | contradiction) is Band.WEAK

    def test_what_is_missing_says_nothing(self):
        told = codes(RAKESH, {"sex": "male"})
        assert told == {"looks-sex-agrees"}

    def test_complexion_and_build_of_a_burnt_body_say_nothing(self):
        looks = {"sex": "male", "build": "thin", "complexion": "fair"}
        assert codes(looks, looks) == {"looks-sex-agrees", "looks-build-agrees", "looks-complexion-agrees"}
        assert codes(looks, looks | {"condition": "burnt"}) == {"looks-sex-agrees"}

    def test_clothes_say_nothing_after_months(self):
        later = BODY | {"found_date": "2027-04-01"}
        assert not {code for code in codes(RAKESH, later) if "clothes" in code or "garment" in code}

    def test_either_order_says_the_same(self):
        one, other = seen("missing", **RAKESH), seen("body", **BODY)
        assert description_likeness(one, other) == description_likeness(other, one)

    def test_every_weight_has_a_sentence_and_a_source(self):
        assert set(LOOKS) == set(SENTENCES)
        assert all(weight.source for weight in LOOKS.values())


def opens(actor, kind, said, terms=None, *caveats):
    return records.create(actor, New(kind, [says(name, value, *caveats) for name, value in said.items()], terms))


def like(actor, record, purpose=MISSING):
    return [each.record.id for each in same_person.resemblances_with_reasons(actor, record, purpose=purpose)]


def test_a_body_is_found_from_the_missing_person_and_he_from_the_body(kundli):
    missing, body = opens(kundli, "missing", RAKESH), opens(kundli, "body", BODY)
    opens(kundli, "body", BODY | {"sex": "female"})
    opens(kundli, "body", BODY | {"age_from": 60, "age_to": 70})
    assert like(kundli, missing)[:1] == like(kundli, missing) == [body]
    assert like(kundli, body) == [missing]


def test_a_sparse_description_is_met_by_what_it_does_say(kundli):
    missing = opens(kundli, "missing", {"name": "Rakesh", "mark": "OM गोदना कलाई पर"})
    body = opens(kundli, "body", {"place": "canal", "mark": "tattoo OM on wrist"})
    assert like(kundli, missing) == [body]


def test_nobody_is_found_by_what_he_may_not_see(kundli):
    missing = opens(kundli, "missing", RAKESH)
    opens(officer("HR-SNP-RAI"), "body", BODY, until(30, audience={"HR": ["HR-SNP-RAI"]}))
    opens(kundli, "body", BODY, None, Caveat.VICTIM)
    beat = officer("HR-SNP-KUNDLI", "beat")
    assert like(beat, missing, NAKA) == []
    assert len(like(kundli, missing)) == 1


def test_a_missing_child_is_masked_and_not_matched_where_rules_mask_minors(kundli):
    child = opens(kundli, "missing", RAKESH | {"age_from": 9}, None, Caveat.MINOR)
    body = opens(kundli, "body", BODY | {"age_from": 8, "age_to": 12})
    beat = officer("HR-SNP-KUNDLI", "beat")
    assert like(beat, body, NAKA) == []
    assert like(kundli, body) == [child]
    assert "राकेश" not in views.open_record(beat, child, purpose=NAKA).label


def test_judged_not_the_same_stands_last_and_says_so(kundli):
    missing, first, second = (
        opens(kundli, kind, said)
        for kind, said in (("missing", RAKESH), ("body", BODY), ("body", BODY | {"height_from": 167}))
    )
    top = like(kundli, missing)[0]
    judgements.judge(kundli, missing, top, verdict=types.Verdict.NOT_SAME, reason="DNA says no", purpose=CASE)
    found = same_person.resemblances_with_reasons(kundli, missing, purpose=MISSING)
    assert {each.record.id for each in found} == {first, second}
    assert found[-1].record.id == top
    assert found[-1].word is not None
    assert found[-1].word.reason == "DNA says no"


def test_a_look_for_the_like_has_a_purpose_and_one_cost_whatever_it_finds(kundli):
    missing = opens(kundli, "missing", RAKESH)
    with pytest.raises(Refused, match="choose a purpose"):
        same_person.resemblances_with_reasons(kundli, missing, purpose=None)
    with pytest.raises(NotFound):
        like(officer("HR-SNP-RAI"), opens(kundli, "body", BODY, until(30, audience={"HR": ["HR-SNP-KUNDLI"]})))
    for _ in range(4):
        opens(kundli, "body", BODY)
    with counted() as asked:
        assert len(like(kundli, missing)) == 5
    assert len(asked) <= 8


def shares(station: Station, kind: str, said: dict, to: Station):
    record = station.opens([says(name, value) for name, value in said.items()], kind=kind)
    station.offers(record, to=to)
    return record


def tells(station: Station, *arrived) -> int:
    with station.node:
        return same_person.tell_resembling(arrived)


def test_a_missing_persons_desk_is_told_when_another_force_has_a_body(world):
    delhi, haryana, wire = world
    missing = haryana.opens([says(name, value) for name, value in RAKESH.items()], kind="missing")
    shares(delhi, "body", BODY, haryana)
    wire.deliver()
    with haryana.node:
        watch_matching.match_arrivals()
    (told,) = haryana.told()
    assert (told.subject.id, told.kind) == (missing, "description.resembles")
    assert "राकेश" not in str(told)


def test_nobody_is_told_of_a_stranger_or_of_who_was_traced(world):
    delhi, haryana, wire = world
    haryana.opens([says(name, value) for name, value in (RAKESH | {"sex": "female"}).items()], kind="missing")
    haryana.opens([says(name, value) for name, value in (RAKESH | {"outcome": "traced"}).items()], kind="missing")
    body = shares(delhi, "body", BODY, haryana)
    wire.deliver()
    assert tells(haryana, body) == 0
    assert haryana.told() == []


def test_a_desk_is_not_told_of_what_it_may_not_see(world):
    delhi, haryana, wire = world
    haryana.opens([says(name, value) for name, value in RAKESH.items()], kind="missing")
    body = delhi.opens([says(name, value) for name, value in BODY.items()], kind="body")
    delhi.offers(body, to=haryana, only=["HR-SNP-RAI"])
    wire.deliver()
    assert tells(haryana, body) == 0


def test_a_silent_body_gives_no_key_of_its_description_away(world):
    delhi, haryana, wire = world
    body = delhi.opens([says(name, value) for name, value in (BODY | {"fir": "0123/2026"}).items()], kind="body")
    delhi.offers(body, to=haryana, level=Level.SILENT)
    wire.deliver()
    assert len(haryana.read_rows("records_silent", "key")) == 1


def test_a_check_by_name_finds_a_missing_person(kundli):
    missing = opens(kundli, "missing", RAKESH | {"relative": "s/o Balwant"})
    (hit,) = check.check(kundli, "Rakesh s/o Balwant age 33", purpose=NAKA).hits
    assert hit.record.id == missing
    assert "age-agrees" in {why.code for why in hit.why}
