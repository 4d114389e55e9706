"""Narrowings in a real Chromium, on a telephone and a desk, in four languages: the form, the notice, the undoing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from border import seated
from django.conf import settings
from in_browser import DESK, PHONE, tabs, take_whole

from sangam.kernel import clock
from sangam.records.own_records import limits

pytestmark = [pytest.mark.browser, pytest.mark.long]

LANGUAGES = ("en", "hi", "ur", "pa")


def in_language(page, language: str) -> None:
    origin = "/".join(page.url.split("/")[:3])  # of a page's own address the cookie would serve its folder alone
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": origin}])


def test_the_form_the_notice_and_the_undoing_fit_each_screen(across, browser, cluster, tmp_path, monkeypatch) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    chief = seated(across.delhi, "dl9001", "DL-ON", role="supervisor", title_en="ACP")
    view = across.shared_person(narela)
    with across.delhi:
        alipur = {"DL": frozenset({"DL-ON-ALIPUR"})}
        limits.limit(narela.actor, view.id, audience=alipur, expires_at=clock.now() + timedelta(days=9))
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, recalls_alone=1))
    seats = ((narela, PHONE), (narela, DESK), (chief, PHONE), (chief, DESK))
    with tabs(browser, cluster, *seats) as (form_small, form_wide, small, wide):
        for page, size in ((form_small, 360), (form_wide, 1440)):
            page.goto(f"/records/{view.id}/limit/")
            for language in LANGUAGES:
                in_language(page, language)
                page.goto(f"/records/{view.id}/limit/")
                take_whole(page, tmp_path / f"limit-{language}-{size}.png")
        in_language(form_small, "en")
        form_small.goto(f"/records/{view.id}/limit/")
        form_small.fill("#f-until", (clock.now() + timedelta(days=2)).date().isoformat())
        form_small.fill("#f-why", "an informer is named")
        form_small.click("button:has-text('Ask a second officer')")
        form_small.wait_for_selector("text=Nothing is narrowed yet")
        address = form_small.url
        for page, size in ((small, 360), (wide, 1440)):
            for place, name in (("/", "today"), ("/records/narrowings/", "list"), (address, "proposal")):
                page.goto(place)
                for language in LANGUAGES:
                    in_language(page, language)
                    page.goto(place)
                    take_whole(page, tmp_path / f"{name}-{language}-{size}.png")
        in_language(small, "en")
        small.goto("/")
        small.click("text=has narrowed")
        small.click("button:has-text('Undo this narrowing')")
        small.wait_for_selector("text=undone by")
        take_whole(small, tmp_path / "undone-en-360.png")
