"""Signing in with the force's own account, over a real provider: the page, the browser, and the way round it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from in_browser import PHONE, Door
from support.cluster import TestCluster
from support.identity_provider import Provider, provider
from support.markup import markup
from support.nodes import TestNode
from support.visiting import Visitor, code, text

from sangam.kernel import here
from sangam.node.setting_rules import faults
from sangam.node.settings import Settings

RETURNS = "http://localhost/sign-in/provider/"


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provider(tmp_path_factory.mktemp("provider"), RETURNS) as running:
        yield running


@pytest.fixture
def named(theirs: Provider, visitor: Visitor) -> Iterator[Provider]:
    with here.acting_as(replace(here.node(), identity_provider=theirs.settings)):
        yield theirs


def test_the_force_account_leads_by_a_code_to_the_page_that_was_asked_for(named: Provider, visitor: Visitor) -> None:
    assert "/sign-in/provider/?next=/records/" in markup(visitor.gets("/sign-in/?next=/records/"))
    leaves = visitor.gets("/sign-in/provider/?next=/records/")
    assert leaves.status_code == 303
    _, answer = named.signs_in(leaves["Location"], "dl1001")
    back = visitor.browser.get("/sign-in/provider/", answer)
    assert back["Location"] == "/sign-in/code/?next=%2Frecords%2F"
    assert visitor.posts(back["Location"], code=code())["Location"] == "/records/"
    assert visitor.gets("/").status_code == 200


def test_with_a_second_factor_there_the_session_begins_at_once(theirs: Provider, visitor: Visitor) -> None:
    by_both = replace(theirs.settings, second_factors=frozenset({"mfa"}))
    with here.acting_as(replace(here.node(), identity_provider=by_both)):
        leaves = visitor.gets("/sign-in/provider/?next=https://elsewhere.example/")
        _, answer = theirs.signs_in(leaves["Location"], "dl1001", by_token=True)
        assert visitor.browser.get("/sign-in/provider/", answer)["Location"] == "/"
    assert visitor.gets("/").status_code == 200


def test_an_answer_of_another_browser_is_refused_beside_the_own_form(named: Provider, visitor: Visitor) -> None:
    leaves = visitor.gets("/sign-in/provider/")
    _, answer = named.signs_in(leaves["Location"], "dl1001")
    visitor.browser.cookies.clear()
    refused = visitor.browser.get("/sign-in/provider/", answer)
    assert (refused.status_code, "signed nobody in" in text(refused)) == (403, True)
    assert 'name="password"' in markup(refused)


def test_without_a_provider_the_page_offers_none(visitor: Visitor) -> None:
    assert "provider" not in markup(visitor.gets("/sign-in/"))
    assert visitor.gets("/sign-in/provider/").status_code == 403


def test_a_phone_signs_in_with_the_force_account(
    browser: Any, cluster: TestCluster, delhi: TestNode, visitor: Visitor, tmp_path: Path
) -> None:
    door = Door(delhi, cluster)
    with provider(tmp_path, f"{door.origin}/sign-in/provider/") as running:
        delhi.here = replace(delhi.here, identity_provider=running.settings)
        context = browser.new_context(viewport=PHONE, base_url=door.origin, ignore_https_errors=True)
        page = context.new_page()
        page.goto("/sign-in/?next=/me/")
        page.click("a[href*='/sign-in/provider/']")
        page.fill("input[name=number]", "dl1001")
        page.click("button")
        page.fill("input[name=code]", code())
        page.click("button.main-act")
        page.wait_for_url("**/me/**")
        context.close()
        door.stop()


SSO = {"identity_issuer": "https://sso.police.example/realms/force", "identity_client": "a", "identity_claim": "b"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"identity_issuer": "http://sso.police.example"}, "must be https://"),
        ({"identity_issuer": "sso.police.example"}, "must be https://"),
        ({"identity_client": ""}, "needs identity_client"),
        ({"identity_claim": ""}, "needs identity_claim"),
        ({"identity_issuer": "", "identity_claim": ""}, "identity_client speaks of a sign-in service"),
        ({"identity_ca": Path("nowhere.pem")}, "identity_ca names nowhere.pem, which is not a file"),
        ({"identity_secret_file": Path("nowhere")}, "identity_secret_file names nowhere, which is not a file"),
    ],
)
def test_a_setting_that_cannot_hold_is_said_at_the_start(changes: dict[str, object], sentence: str) -> None:
    assert any(sentence in fault for fault in faults(replace(Settings(force="HR"), **(SSO | changes))))


@pytest.mark.parametrize("issuer", [SSO["identity_issuer"], "http://localhost:8080", ""])
def test_sound_settings_are_no_fault(issuer: str) -> None:
    sound = SSO | {"identity_issuer": issuer} if issuer else {}
    assert [fault for fault in faults(replace(Settings(force="HR"), **sound)) if "identity" in fault] == []


def test_the_settings_name_the_provider_to_the_node() -> None:
    named = replace(Settings(force="HR"), **SSO, identity_second_factor="mfa, otp,").here.identity_provider
    assert named
    assert (named.issuer, named.claim, named.second_factors) == (SSO["identity_issuer"], "b", {"mfa", "otp"})
    assert Settings(force="HR").here.identity_provider is None
