"""Signing in with the force's own account: a real provider, what it must send, and what is refused."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sign_in_desk import ADDRESS, Desk
from support.identity_provider import Provider, provider

from sangam.access.administration import acts
from sangam.access.sign_in import identity_provider, sessions, steps
from sangam.access.types import Order
from sangam.audit.audit import recent_entries
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused

RETURNS = "https://node.example/sign-in/provider/"


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provider(tmp_path_factory.mktemp("provider"), RETURNS) as running:
        yield running


@pytest.fixture
def named(theirs: Provider, anita: Desk) -> Iterator[Provider]:
    """Let the node's settings name the provider."""
    with here.acting_as(replace(here.node(), identity_provider=theirs.settings)):
        yield theirs


def comes_back(theirs: Provider, number: str, *, by_token: bool = False, **changed: str) -> identity_provider.Proven:
    page, sealed = identity_provider.leave_for(RETURNS, back_to="/records/")
    where, answer = theirs.signs_in(page, number, by_token=by_token)
    assert where == RETURNS
    return identity_provider.come_back(sealed, answer | changed, returns=RETURNS, address=ADDRESS)


def refuses(refusal: str, theirs: Provider, number: str = "28010001", **changed: str) -> None:
    with pytest.raises(Refused) as refused:
        comes_back(theirs, number, **changed)
    assert refused.value.code == refusal


def test_the_force_account_stands_for_the_password_and_the_code_stays_ours(named: Provider, anita: Desk) -> None:
    proven = comes_back(named, "28010001")
    assert (proven.by_both, proven.back_to) == (False, "/records/")
    proof = steps.check_code(proven.sealed, anita.code(), address=ADDRESS)
    signed_in = steps.sit_down(proof, steps.posts_to_choose(proof)[0].id)
    found = sessions.actor_for(signed_in.token)
    assert found
    assert found[0].officer == anita.officer
    steps_taken = [entry.details and entry.details.get("step") for entry in recent_entries(limit=20)]
    assert "provider" in steps_taken


def test_a_second_factor_counts_only_where_the_settings_name_it(named: Provider, anita: Desk) -> None:
    assert not comes_back(named, "28010001", by_token=True).by_both
    with here.acting_as(replace(here.node(), identity_provider=replace(named.settings, second_factors={"mfa"}))):
        assert not comes_back(named, "28010001").by_both
        proven = comes_back(named, "28010001", by_token=True)
        assert proven.by_both
        steps.sit_down(proven.sealed, steps.posts_to_choose(proven.sealed)[0].id)
        with pytest.raises(Refused, match="out of time"):
            steps.sit_down(proven.sealed, anita.posts(anita.gives_code())[0].id)


def test_who_has_not_enrolled_yet_enrols_however_the_provider_proved_him(named: Provider, anita: Desk) -> None:
    chief = Actor("DL", "chief", role="admin", unit="DL")
    acts.do_order(chief, Order("give-code", anita.officer, "joined today", {}))
    with here.acting_as(replace(here.node(), identity_provider=replace(named.settings, second_factors={"mfa"}))):
        assert not comes_back(named, "28010001", by_token=True).by_both


def test_an_account_of_no_officer_signs_nobody_in(named: Provider) -> None:
    refuses("access:provider-unknown", named, "99999999")


def test_a_suspended_officer_is_not_signed_in(named: Provider, anita: Desk) -> None:
    acts.do_order(Actor("DL", "chief", role="admin", unit="DL"), Order("suspend", anita.officer, "order 4", {}))
    refuses("access:provider-unknown", named)


def test_an_answer_that_another_browser_asked_for_is_refused(named: Provider) -> None:
    page, sealed = identity_provider.leave_for(RETURNS, back_to="/")
    _, answer = named.signs_in(page, "28010001")
    _, other = identity_provider.leave_for(RETURNS, back_to="/")
    for kept in ("", "no seal", other):
        with pytest.raises(Refused) as refused:
            identity_provider.come_back(kept, answer, returns=RETURNS, address=ADDRESS)
        assert refused.value.code == "access:provider-refused"
    assert identity_provider.come_back(sealed, answer, returns=RETURNS, address=ADDRESS)


def test_an_answer_serves_once(named: Provider) -> None:
    page, sealed = identity_provider.leave_for(RETURNS, back_to="/")
    _, answer = named.signs_in(page, "28010001")
    identity_provider.come_back(sealed, answer, returns=RETURNS, address=ADDRESS)
    with pytest.raises(Refused) as refused:
        identity_provider.come_back(sealed, answer, returns=RETURNS, address=ADDRESS)
    assert refused.value.code == "access:provider-refused"


def test_who_is_turned_away_there_is_told_so_here(named: Provider) -> None:
    refuses("access:provider-refused", named, "")


@pytest.mark.parametrize("changed", [{"code": "another"}, {"iss": "https://elsewhere.example"}, {"state": "another"}])
def test_a_changed_answer_is_refused(named: Provider, changed: dict[str, str]) -> None:
    refuses("access:provider-refused", named, **changed)


def test_a_provider_that_does_not_answer_leaves_the_own_sign_in(named: Provider, anita: Desk) -> None:
    gone = replace(named.settings, issuer="https://localhost:1")
    with here.acting_as(replace(here.node(), identity_provider=gone)), pytest.raises(Refused) as refused:
        identity_provider.leave_for(RETURNS, back_to="/")
    assert refused.value.code == "access:provider-away"
    assert anita.signs_in().token


def test_a_provider_whose_certificate_nobody_vouches_for_is_not_asked(named: Provider) -> None:
    with here.acting_as(replace(here.node(), identity_provider=replace(named.settings, ca=None))):
        with pytest.raises(Refused) as refused:
            identity_provider.leave_for(RETURNS, back_to="/")
        assert refused.value.code == "access:provider-away"


def test_a_wrong_client_secret_signs_nobody_in(named: Provider, tmp_path: Path) -> None:
    wrong = tmp_path / "secret"
    wrong.write_text("another")
    with here.acting_as(replace(here.node(), identity_provider=replace(named.settings, secret=wrong))):
        refuses("access:provider-refused", named)
    with here.acting_as(replace(here.node(), identity_provider=replace(named.settings, secret=tmp_path / "gone"))):
        refuses("access:provider-false", named)


def test_a_node_without_a_provider_says_so(anita: Desk) -> None:
    assert not identity_provider.is_there()
    with pytest.raises(Refused, match="no sign-in service"):
        identity_provider.leave_for(RETURNS, back_to="/")
