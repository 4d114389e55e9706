"""Under what a person without a name is found, and what is asked for to find one, decided without a database."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from support.cast import says

from sangam.access.types import Showing
from sangam.kernel.handling import Caveat, Classification, Handling
from sangam.records.schema import description_keys
from sangam.records.types import RecordView, ShownStatement, Statement, Terms, Value

AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def stated(name: str, value: Value, *caveats: Caveat, level: str = "RESTRICTED") -> Statement:
    said = says(name, value, *caveats, level=level)
    return Statement(UUID(int=1), name, value, said.source, said.grade, said.handling, date(2026, 1, 1))


def stored(kind: str, **said: Value) -> set[str]:
    return {key for key, _ in description_keys.keys(kind, [stated(*each) for each in said.items()])}


def view(kind: str, **said: Value | None) -> RecordView:
    """Return a record as an officer sees it; a value None is masked."""
    plain = Handling()
    statements = tuple(
        ShownStatement(UUID(int=1), name, value, "", says("name", "").grade, plain, AT.date(), Showing.FULL)
        for name, value in said.items()
    )
    return RecordView(UUID(int=2), kind, "DL", "DL", 1, "live", "", statements, Terms(AT), AT, None)


def asked(kind: str, **said: Value | None) -> set[str]:
    return {key for each in description_keys.lookup_keys(view(kind, **said), year=2026) for key in each.keys}


def test_a_missing_person_is_found_by_sex_each_ten_years_of_age_and_year() -> None:
    said = {"sex": "male", "age_from": 18, "age_to": 31, "seen_date": "2026-11-20"}
    assert stored("missing", **said) == {f"missing|male|{band}|2026" for band in (1, 2, 3)}


def test_what_is_not_known_of_a_person_is_any() -> None:
    assert stored("body") == {"body|any|any|any"}
    assert stored("found", age_to=25, found_date="2025-01-02") == {"found|any|2|2025"}


def test_who_has_a_name_is_not_found_by_description() -> None:
    assert stored("person", sex="male", mark="scar on left cheek") == set()
    assert description_keys.lookup_keys(view("person", sex="male"), year=2026) == []


@pytest.mark.parametrize(
    ("said", "traits"),
    [
        ({"mark": "scar on left cheek"}, {"scar@cheek"}),
        ({"mark": "a scar"}, set()),
        ({"mark": "tattoo of OM on right wrist"}, {"tattoo@wrist", "shows om"}),
        ({"clothing": "red shirt, jeans"}, {"red shirt"}),
        ({"belongings": "blue jeans, a watch"}, {"blue jeans"}),
        ({"note": "scar on left cheek, red shirt"}, set()),
    ],
)
def test_a_trait_is_rare_enough_with_its_place_or_its_colour(said: dict[str, str], traits: set[str]) -> None:
    found = {key.split("|")[2] for key in stored("body", sex="male", **said) if key.count("|") == 2}
    assert found == traits


def test_a_key_bears_the_strictest_of_what_it_tells() -> None:
    said = [
        stated("sex", "female", level="CONFIDENTIAL"),
        stated("age_from", 20, Caveat.VICTIM),
        stated("mark", "scar on left cheek", Caveat.LEAD_ONLY),
        stated("note", "secret", Caveat.MINOR, level="SECRET"),
    ]
    bears = dict(description_keys.keys("body", said))
    assert bears["body|female|2|any"] == Handling(Classification.CONFIDENTIAL, frozenset({Caveat.VICTIM}))
    assert bears["body|female|scar@cheek"] == Handling(Classification.CONFIDENTIAL, frozenset({Caveat.LEAD_ONLY}))
    assert dict(description_keys.keys("body", []))["body|any|any|any"] == Handling()


def test_the_missing_are_looked_for_among_the_dead_and_the_found() -> None:
    kinds = {kind: {key.split("|")[0] for key in asked(kind)} for kind in ("missing", "body", "found")}
    assert kinds == {"missing": {"body", "found"}, "body": {"missing"}, "found": {"missing"}}


def test_a_sex_that_is_not_known_may_be_any() -> None:
    assert {key.split("|")[1] for key in asked("body", sex="male")} == {"male", "any"}
    assert {key.split("|")[1] for key in asked("body")} == {"male", "female", "other", "any"}


def bands(**said: Value) -> set[str]:
    return {key.split("|")[2] for key in asked("body", **said)}


def test_an_age_by_the_eye_may_be_five_years_wrong() -> None:
    assert bands(age_from=35, age_to=44) == {"3", "4", "any"}
    assert bands(age_from=34, age_to=45) == {"2", "3", "4", "5", "any"}
    assert bands(age_from=2, age_to=2) == {"0", "any"}
    assert bands(age_from=119) == {"11", "12", "any"}
    assert bands() == {*map(str, range(13)), "any"}


def years(kind: str, **said: Value) -> set[str]:
    return {key.split("|")[3] for key in asked(kind, **said) if key.count("|") == 3}


def test_who_is_missing_is_found_later_and_who_was_found_went_before() -> None:
    assert years("missing", seen_date="2024-05-01") == {"2024", "2025", "2026", "any"}
    assert years("missing") == {*map(str, range(2016, 2027)), "any"}
    assert years("body", found_date="2020-05-01") == {*map(str, range(2010, 2021)), "any"}
    assert years("found") == {*map(str, range(2016, 2027)), "any"}


def test_nobody_looks_by_what_is_masked() -> None:
    assert asked("body", sex="male", mark=None) == asked("body", sex="male")
    assert "missing|male|scar@cheek" in asked("body", sex="male", mark="scar on left cheek")


def test_a_description_tells_less_than_a_number() -> None:
    (wanted,) = description_keys.lookup_keys(view("body", mark="scar on left cheek"), year=2026)
    assert (wanted.space, wanted.exact) == (description_keys.DESCRIPTION_SPACE, False)
    assert wanted.keys["missing|any|any|any"] > wanted.keys["missing|any|scar@cheek"] > 0


def test_an_age_is_a_range_or_one_number() -> None:
    ages = [
        description_keys.ages({name: stated(name, value) for name, value in said.items()})
        for said in ({"age_from": 30, "age_to": 20}, {"age_to": "25"}, {"sex": "male"})
    ]
    assert ages == [(20, 30), (25, 25), None]
