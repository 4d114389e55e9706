"""Laws of watches: a record that a watcher may not see never changes the watcher's notices, whatever else arrives."""

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as configured
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.cast import person, says
from support.watched import Watcher, watcher
from support.world import Station, build

from sangam.kernel.handling import Caveat
from sangam.kernel.purpose import Purpose
from sangam.records.types import Said

PLATE, PHONE = "HR26DK8337", "9811054321"
ASKED = (f"{PLATE} went towards Narela", f"call {PHONE}", "Harjeet @ Kala s/o Balwant", "सुनील कुमार पुत्र रामफल")

SAID = {
    "plate": [says("name", "Nobody"), says("plate", PLATE)],
    "phone": [says("name", "Nobody"), says("phone", PHONE)],
    "alias": person("हरजीत", alias="काला"),
    "relative": person("Harjeet", relative="s/o Balwant"),
    "father": person("Sunil Kumar", relative="s/o Ramphal"),
    "armed": person("Harjeet", says("caution", "armed"), relative="s/o Balwant", plate=PLATE),
}
RAI = {"HR": ["HR-SNP-RAI"]}
TERMS: dict[str, dict[str, Any]] = {
    "audience": {"audience": RAI},
    "purpose": {"purposes": [Purpose.MISSING]},
    "expiry": {"days": -1},
}
WHYS = ("classification", "victim", "minor", *TERMS)


@pytest.fixture
def haryana(fresh_nodes) -> Station:
    return build(*fresh_nodes("HR")).stations[0]


@pytest.fixture
def kundli(haryana: Station) -> Watcher:
    """Return a watcher who has asked for all of it and was told of one record by now."""
    made = watcher(haryana)
    for text in ASKED:
        made.checks(text)
    haryana.opens(person("Harjeet Singh", alias="Kala", relative="s/o Balwant"))
    assert len(made.told()) == 1
    return made


def forbidden(said: list[Said], why: str) -> list[Said]:
    if why == "classification":
        return [says(each.property, each.value, level="CONFIDENTIAL") for each in said]
    if why in ("victim", "minor"):
        return [says(each.property, each.value, Caveat(why)) for each in said]
    return said


def opens_forbidden(haryana: Station, said: str, why: str) -> None:
    """Make a record that the watcher may not see; one for other eyes is another desk's, or ours would read it."""
    by = haryana.at("station", *RAI["HR"]) if why == "audience" else None
    haryana.opens(forbidden(SAID[said], why), by=by, **TERMS.get(why, {}))


@pytest.fixture(autouse=True)
def many_recalls(monkeypatch):
    """Let one officer recall in one law what he recalls in as many days."""
    monkeypatch.setattr(configured, "SANGAM", replace(configured.SANGAM, recalls_alone=1_000))


def observed(who: Watcher) -> list[tuple[object, ...]]:
    """Return all that the post can tell two days apart by: what it is told, and how often each watch was answered."""
    told = [(each.subject, each.title, each.parts, each.lane, each.urgency, each.times) for each in who.told()]
    return [*sorted(told, key=str), *((each.asked, each.answers) for each in who.watches())]


@given(additions=st.lists(st.tuples(st.sampled_from([*SAID]), st.sampled_from(WHYS)), min_size=1, max_size=5))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_watcher_may_not_see_changes_nothing_that_he_is_told(haryana, kundli, additions):
    before = observed(kundli)
    for said, why in additions:
        opens_forbidden(haryana, said, why)
    assert observed(kundli) == before


@given(additions=st.lists(st.tuples(st.sampled_from([*SAID]), st.sampled_from(WHYS)), max_size=4), at=st.integers(0, 4))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_beside_what_is_hidden_a_record_is_told_as_if_it_came_alone(haryana, kundli, additions, at):
    alone = haryana.opens(SAID["armed"])
    expected = of(kundli, alone)
    haryana.recalls(alone)
    kundli.told()
    made = None
    for place, (said, why) in enumerate([*additions, ("", "")]):
        if made is None and (place == at or not said):
            made = haryana.opens(SAID["armed"])
        if said:
            opens_forbidden(haryana, said, why)
    assert of(kundli, made) == expected
    haryana.recalls(made)


def of(who: Watcher, record: object) -> list[tuple[object, ...]]:
    """Return what the post is told of one record; its own id left out."""
    told = [each for each in who.told() if each.subject.id == record]
    assert len(told) == 1
    return [(each.title, each.parts, each.lane, each.urgency, each.times) for each in told]


@pytest.mark.parametrize("said", SAID)
def test_the_laws_are_not_kept_by_telling_nothing(haryana, kundli, said):
    before = len(kundli.told())
    haryana.opens(SAID[said])
    assert len(kundli.told()) == before + 1
