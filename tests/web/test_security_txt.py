"""`/.well-known/security.txt` names the contact that the administrator set, to whoever asks."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from support.markup import markup
from support.nodes import TestNode

from sangam.kernel import clock
from sangam.node.setting_rules import faults
from sangam.node.settings import Settings

ADDRESS = "/.well-known/security.txt"


def answered(delhi: TestNode, contact: str, expires: str):
    node = replace(settings.SANGAM, security_contact=contact, security_expires=expires)
    with delhi, override_settings(SANGAM=node):
        return Client(SERVER_NAME="localhost").get(ADDRESS)


def test_a_stranger_reads_the_contact_and_until_when_it_holds(delhi: TestNode) -> None:
    day = (clock.now() + timedelta(days=100)).date().isoformat()
    told = answered(delhi, "mailto:security@police.example", day)
    assert (told.status_code, told["Content-Type"]) == (200, "text/plain; charset=utf-8")
    lines = markup(told).splitlines()
    assert lines[:2] == ["Contact: mailto:security@police.example", f"Expires: {day}T23:59:59Z"]
    assert lines[2].startswith("Preferred-Languages: ")
    assert lines[3].startswith("Canonical: http")
    assert lines[3].endswith(ADDRESS)


def test_nothing_is_told_where_none_is_set_or_its_day_is_over(delhi: TestNode) -> None:
    assert answered(delhi, "", "").status_code == 404
    assert answered(delhi, "mailto:security@police.example", "2025-01-01").status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"security_contact": "mailto:a@b.example"}, "belong together"),
        ({"security_contact": "a@b.example", "security_expires": "2027-01-01"}, "must be mailto:"),
        ({"security_contact": "mailto:a@b.example\nX: y", "security_expires": "2027-01-01"}, "without blanks"),
        ({"security_contact": "https://b.example/x", "security_expires": "soon"}, "must be a day"),
        ({"breached_passwords": Path("nowhere.txt")}, "which is not a file"),
    ],
)
def test_a_setting_that_cannot_hold_is_said_at_the_start(changes: dict[str, object], sentence: str) -> None:
    assert any(sentence in fault for fault in faults(replace(Settings(force="HR"), **changes)))


def test_a_sound_contact_is_no_fault() -> None:
    sound = {"security_contact": "https://police.example/report", "security_expires": "2027-11-30"}
    assert [fault for fault in faults(replace(Settings(force="HR"), **sound)) if "security" in fault] == []
