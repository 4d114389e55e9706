"""Narrowings in the browser: the list of the unit above with its undoing, and what takes a second officer."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from border import Seated, hidden, is_sound, seated
from django.conf import settings
from support.markup import error_at, markup
from support.visiting import text

from sangam.kernel import clock
from sangam.kernel.ids import new_id

LIST = "/records/narrowings/"


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def headquarters(across) -> Seated:
    return seated(across.delhi, "dl9001", "DL", role="supervisor")


@pytest.fixture
def chief(across) -> Seated:
    return seated(across.delhi, "dl9002", "DL-ON", role="supervisor")


def until() -> str:
    return (clock.now() + timedelta(days=900)).astimezone(clock.INDIA).date().isoformat()


def limits(narela: Seated, record, **said: object):
    return narela.posts(f"/records/{record}/limit/", until=until(), **{"audience": "DL-ON-ALIPUR", **said})


def test_a_unit_above_reads_of_a_narrowing_and_undoes_it(across, narela, chief, headquarters):
    record = across.shared_person(narela).id
    assert limits(narela, record).status_code == 303
    assert "has narrowed records of Narela today (1)" in text(chief.gets("/")).replace("PS Narela", "Narela")
    page = chief.gets(LIST)
    is_sound(page)
    assert "fewer units of our own force" in text(page)
    assert re.search(r'<div class="side">\s*<form[^>]+/undo/">', markup(page))  # else the line's own link lies above it
    assert "Undo this narrowing" not in text(narela.gets(LIST))
    address = markup(headquarters.gets(LIST)).split('action="')[-1].split('"')[0]
    assert narela.posts(address).status_code == 404
    assert headquarters.posts(address).headers["Location"] == LIST
    assert "undone by" in text(headquarters.gets(LIST))
    assert "Nothing was narrowed." in text(headquarters.gets(f"{LIST}?waiting=1"))
    assert "has undone your narrowing" in text(narela.gets("/"))
    again = headquarters.posts(address)
    assert again.status_code == 409
    assert "has undone this already" in text(again)
    assert headquarters.posts(f"{LIST}{new_id()}/undo/").status_code == 404


def test_beyond_the_limit_the_form_asks_a_second_officer(across, narela, chief, monkeypatch):
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, recalls_alone=0))
    record = across.shared_person(narela).id
    form = narela.gets(f"/records/{record}/limit/")
    is_sound(form)
    assert "To take this one from readers, ask a second officer." in text(form)
    refused = limits(narela, record)
    assert refused.status_code == 400
    assert "propose this one to a second officer" in text(refused)
    assert "Say why you narrow them" in error_at(limits(narela, record, step="propose", why=" "), "why")
    address = limits(narela, record, step="propose", why="an informer").headers["Location"]
    page = chief.gets(address)
    is_sound(page)
    assert "PS Alipur" in text(page)
    assert narela.posts(f"{address}do/").status_code == 403
    assert chief.posts(f"{address}agree/", digest="0" * 64).status_code == 409
    assert chief.posts(f"{address}agree/", digest=hidden(page, "digest")).status_code == 303
    assert "it can be done now" in text(narela.gets("/"))
    assert narela.posts(f"{address}do/").status_code == 303
    assert narela.posts(f"{address}do/").status_code == 409
    is_sound(chief.gets(LIST))
    assert "an informer" in text(chief.gets(LIST))


def test_a_share_beyond_the_limit_asks_a_second_officer_too(across, narela, monkeypatch):
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, recalls_alone=0))
    record = across.shared_person(narela).id
    said = {"force": ["HR"], "level": "none", "audience": ""}
    refused = narela.posts(f"/records/{record}/share/", **said)
    assert refused.status_code == 400
    assert "Ask a second officer" in text(refused)
    laid_down = narela.posts(f"/records/{record}/share/", **said, step="propose", why="the wrong force")
    page = narela.gets(laid_down.headers["Location"])
    is_sound(page)
    assert "Haryana" in text(page)


def test_a_proposed_share_keeps_the_units_that_its_form_names(across, narela):
    record = across.shared_person(narela).id
    said = {"force": ["HR"], "level": "whole", "audience": "HR-SNP-RAI"}
    laid_down = narela.posts(f"/records/{record}/share/", **said, step="propose", why="an informer")
    assert "Rai" in text(narela.gets(laid_down.headers["Location"]))


def test_who_shares_nothing_sees_no_list(across):
    beat = seated(across.delhi, "dl2001", "DL-ON-NARELA", role="beat")
    assert [beat.gets(LIST).status_code, beat.posts(f"{LIST}{new_id()}/undo/").status_code] == [403, 403]
    assert beat.gets(f"{LIST}laid-down/{new_id()}/").status_code == 403
