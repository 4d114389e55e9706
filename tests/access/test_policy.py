"""The three questions: may the actor act, may it be done now, what does the actor see."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from access.manual import MANUAL, manual
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sangam.access import admission as admissions
from sangam.access import policy
from sangam.access.types import Showing, Way
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Refused
from sangam.kernel.handling import Caveat, Classification, Handling
from sangam.kernel.purpose import Purpose, Stated

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
STATION = Actor("DL", "SHO", role="station", clearance=Classification.CONFIDENTIAL, audience=frozenset({"DL", "DL-ON"}))
CAPABILITIES = sorted(set().union(*policy.ROLES.values()))


def test_every_caveat_has_a_rule_and_every_rule_names_known_roles():
    assert set(policy.CAVEAT_RULES) == set(Caveat)
    named = {role for rule in policy.CAVEAT_RULES.values() for role in rule.sees or ()}
    assert named <= set(policy.ROLES)


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_a_right_belongs_to_the_roles_of_the_table_and_to_no_others(capability):
    for role, rights in policy.ROLES.items():
        actor = replace(STATION, role=role)
        assert policy.may(actor, capability) is (capability in rights)
        if capability not in rights:
            with pytest.raises(Refused, match=capability):
                policy.require(actor, capability)


@pytest.mark.parametrize("role", ["peer", "system", "nobody", ""])
def test_who_is_no_officer_has_no_right(role):
    assert not any(policy.may(replace(STATION, role=role), capability) for capability in CAPABILITIES)


def test_auditors_and_administrators_read_no_record():
    for role in ("auditor", "admin"):
        assert not policy.ROLES[role] & {"record:open", "check:run", "record:create"}


def test_a_purpose_must_be_stated_with_its_reference():
    with pytest.raises(Refused, match="choose a purpose"):
        policy.require_purpose(None)
    for purpose in (Purpose.CASE, Purpose.REQUEST):
        with pytest.raises(Refused, match="needs the number"):
            policy.require_purpose(Stated(purpose, " "))
        assert policy.require_purpose(Stated(purpose, "12/2026")).reference == "12/2026"
    assert policy.require_purpose(Stated(Purpose.NAKA)) == Stated(Purpose.NAKA)


def test_a_step_leads_where_the_table_says_and_another_names_what_may_be():
    table = {("open", "closed"): "shut", ("open", "paused"): "open"}
    assert policy.step(table, "open", "closed", thing="The thread") == "shut"
    with pytest.raises(Conflict, match=r"The thread is open: it cannot be eaten. Possible now: closed, paused"):
        policy.step(table, "open", "eaten", thing="The thread")
    with pytest.raises(Conflict, match="Possible now: nothing"):
        policy.step(table, "shut", "closed", thing="The thread")


@pytest.mark.parametrize("caveat", [Caveat.VICTIM, Caveat.MINOR])
@pytest.mark.parametrize("role", policy.ROLES)
@pytest.mark.parametrize("purpose", Purpose)
def test_victims_and_children_are_masked_but_to_the_trusted_on_the_case(caveat, role, purpose):
    trusted = role in {"investigator", "station", "supervisor", "liaison", "data_officer"}
    stated = purpose in {Purpose.CASE, Purpose.MISSING, Purpose.OVERSIGHT}
    found = policy.showing_of_statement(Handling(caveats=frozenset({caveat})), replace(STATION, role=role), purpose)
    assert found is (Showing.FULL if trusted and stated else Showing.MASKED)


@pytest.mark.parametrize("caveat", sorted(set(Caveat) - {Caveat.VICTIM, Caveat.MINOR}))
def test_any_other_caveat_shows_in_full(caveat):
    assert policy.showing_of_statement(Handling(caveats=frozenset({caveat})), STATION, Purpose.NAKA) is Showing.FULL


@given(st.frozensets(st.sampled_from(Caveat)), st.sampled_from(Classification), st.sampled_from(Purpose))
def test_more_caveats_never_show_or_allow_more(caveats, classification, purpose):
    whole = Handling(classification, caveats)
    for caveat in caveats:
        less = Handling(classification, caveats - {caveat})
        assert policy.showing_of_statement(whole, STATION, purpose) >= policy.showing_of_statement(
            less, STATION, purpose
        )
        for way in Way:
            assert policy.bars(whole, way, ours=False) >= policy.bars(less, way, ours=False)


@pytest.mark.parametrize("classification", Classification)
def test_above_the_clearance_there_is_nothing(classification):
    found = policy.showing_of_statement(Handling(classification), STATION, Purpose.CASE)
    assert (found is Showing.HIDDEN) is (classification > Classification.CONFIDENTIAL)


@pytest.mark.parametrize("classification", Classification)
@pytest.mark.parametrize("internet", [True, False])
def test_what_may_leave(classification, internet):
    assert policy.may_leave(Handling(classification), internet=internet) is (
        not internet or classification <= Classification.CONFIDENTIAL
    )
    assert not policy.may_leave(Handling(classification, frozenset({Caveat.OWNER_ONLY})), internet=internet)


def test_what_is_masked_is_not_searched():
    handling = Handling(caveats=frozenset({Caveat.VICTIM}))
    for role, searched in (("beat", False), ("investigator", True)):
        admission = policy.admission(replace(STATION, role=role), Purpose.CASE)
        assert admitted(admission, handling=handling) is searched


TOKENS = ["DL", "DL-ON", "HR", "post:1", "post:2"]
ROWS = st.fixed_dictionaries(
    {
        "handling": st.builds(
            Handling, st.sampled_from(Classification), st.frozensets(st.sampled_from(Caveat), max_size=3)
        ),
        "audience": st.frozensets(st.sampled_from(TOKENS), max_size=3),
        "purposes": st.frozensets(st.sampled_from(Purpose), max_size=3),
        "expires_at": st.none() | st.sampled_from([-1, 0, 1]).map(lambda days: NOW + timedelta(days=days)),
    }
)
ACTORS = st.builds(
    Actor,
    st.just("DL"),
    st.just("someone"),
    role=st.sampled_from([*policy.ROLES, "peer"]),
    clearance=st.sampled_from(Classification),
    audience=st.frozensets(st.sampled_from(TOKENS), max_size=4),
)


def admitted(admission, **changes) -> bool:
    row = {"handling": Handling(), "audience": frozenset(), "purposes": frozenset(), "expires_at": None} | changes
    handling = row.pop("handling")
    return policy.admits(admission, handling, at=NOW, **row)


@given(actor=ACTORS, purpose=st.sampled_from(Purpose), rows=st.lists(ROWS, min_size=1, max_size=30))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_admits_what_the_pure_rule_admits(node, actor, purpose, rows):
    admission = policy.admission(actor, purpose)
    condition, parameters = admissions.sql(admission, "k")
    values = [
        [
            int(row["handling"].classification),
            sorted(row["audience"]),
            sorted(row["purposes"]),
            sorted(row["handling"].caveats),
            row["expires_at"],
        ]
        for row in rows
    ]
    each = ", ".join(["(%s, %s::smallint, %s::text[], %s::text[], %s::text[], %s::timestamptz)"] * len(rows))
    numbered = [part for number, row in enumerate(values) for part in (number, *row)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT n FROM (VALUES {each}) AS k (n, classification, audience, purposes, caveats, expires_at) "  # noqa: S608
            f"WHERE {condition} AND (k.expires_at IS NULL OR k.expires_at > %s)",
            [*numbered, *parameters, NOW],
        )
        found = {row[0] for row in cursor.fetchall()}
    assert found == {number for number, row in enumerate(rows) if admitted(admission, **row)}


def test_the_manual_is_what_the_tables_say():
    assert MANUAL.read_text(encoding="utf-8") == manual(), "run: PYTHONPATH=src:tests python -m access.manual"
