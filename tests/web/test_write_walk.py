"""Every POST address, as every role, on things that are hidden, absent and visible: status, words, side effects."""

import inspect
import re
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
from border import Across, Seated, seated
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from hidden_things import HIDDEN_HOW, Makers, Thing, without_names
from support.cast import person
from support.markup import markup
from write_routes import ROUTES, Row

from sangam.access.policy import ROLES
from sangam.kernel.ids import new_id, new_id_of
from sangam.records.own_records import records
from sangam.web.urls import urlpatterns

pytestmark = pytest.mark.slow

ACTS = {
    "operation_act": "entry",
    "pool_phone_act": "wipe",
    "deconfliction_act": "withdraw",
    "entry_act": "left",
    "practice_draft_act": "discard",
    "arrest_act": "step",
    "despatch_act": "receive",
    "request_act": "withdraw",
    "gang_chart_act": "meet",
}
_OF_TWO = ("record_judge", "check_same_judge", "check_same_undo")
_OF_FEW = ("auditor", "beat")
"""Roles that together lack every right but those of all."""
_OF_ALL = frozenset.intersection(*map(frozenset, ROLES.values()))
_LOGS = re.compile(r"audit_|access_sessionseen|django_|access_throttle")
_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
"""


def _takes_post(view: Any) -> bool:
    """Tell whether a view takes a POST, by its own decorators."""
    source = inspect.getsource(inspect.getmodule(inspect.unwrap(view)))  # type: ignore[arg-type]
    name = inspect.unwrap(view).__name__
    above = re.search(rf"((?:^@[^\n]+\n)+)def {name}\(", source, re.MULTILINE)
    return above is None or "require_GET" not in above[1]


def test_every_address_that_takes_a_post_has_a_row() -> None:
    posts = {pattern.name for pattern in urlpatterns if _takes_post(pattern.callback)}
    assert posts == set(ROUTES)


def _address(name: str, thing: Thing) -> str:
    """Return the address of an act on a thing."""
    pattern = next(each for each in urlpatterns if each.name == name)
    ids: dict[str, object] = dict.fromkeys(pattern.pattern.converters, thing.id)
    ids |= {
        key: value for key, value in (("statement", thing.statement), ("act", ACTS.get(name, "item"))) if key in ids
    }
    return reverse(name, kwargs=ids)


def _post(by: Seated, name: str, row: Row, thing: Thing) -> tuple[int, str]:
    """Act; return status and page, with what names this very thing taken out."""
    places = {"{thing}": thing.id, "{statement}": thing.statement, "{other}": thing.other,
              "{file}": SimpleUploadedFile("note.txt", b"seen near the bank", content_type="text/plain")}  # fmt: skip
    form = {key: places.get(value, value) if isinstance(value, str) else value for key, value in row.form.items()}
    by.visitor.browser.cookies.pop(settings.MESSAGES_COOKIE_NAME, None)
    answer = by.posts(_address(name, thing), **form)
    said = (
        answer.cookies[settings.MESSAGES_COOKIE_NAME].value if settings.MESSAGES_COOKIE_NAME in answer.cookies else ""
    )
    body = markup(answer) + answer.headers.get("Location", "") + said
    return answer.status_code, without_names(body, thing)


def _brings_no_form(status: int, page: str) -> bool:
    """Tell whether an act is refused, sent elsewhere, or answered by the page or document of a wrong input."""
    return status in (303, 403, 404) or "This cannot be read" in page or page.startswith('{"error"')


def _digest() -> dict[str, str]:
    """Return what stands in each table but the ledger and the marks of activity, as a hash."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        names = sorted(name for (name,) in cursor.fetchall() if not _LOGS.match(name))
        found = {}
        for name in names:
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {name} t")  # noqa: S608
            found[name] = str(cursor.fetchone()[0])
    return found


@pytest.fixture
def turns(request: pytest.FixtureRequest) -> int:
    """Return into how many parts the acts are dealt to the roles: in the gate a role does every second act."""
    named = any("test_write_walk" in each for each in request.config.args)
    return 1 if named or request.config.getoption("--all") else 2


@pytest.fixture
def makers(across: Across) -> Makers:
    return Makers(across)


def test_what_is_hidden_and_what_is_absent_answer_alike_and_change_nothing(
    across: Across, makers: Makers, turns: int
) -> None:
    of_things = {name: row for name, row in ROUTES.items() if row.thing}
    hidden = {
        kind: [makers.make(kind, how) for how in HIDDEN_HOW.get(kind, ("unit",))]
        for kind in sorted({row.thing for row in of_things.values()})
    }
    with across.delhi:
        seen = records.create(makers.narela, records.New("person", person("Another Man")))
    told = []
    for number, role in enumerate(sorted(ROLES)):
        by = seated(across.delhi, f"dl20{number:02}", "DL-ON-NARELA", role)
        with across.delhi:
            before = _digest()
        for name, row in islice(of_things.items(), number % turns, None, turns):
            nothing = Thing(new_id_of("DL"), new_id(), seen)
            absent = _post(by, name, row, nothing)
            assert absent[0] in (400, 403, 404) or name in ("record_lists", "record_judge"), (role, name, absent[0])
            for thing in hidden[row.thing]:
                found = _post(by, name, row, replace(thing, other=seen))
                if found != absent:
                    told.append((role, name, found, absent))
        with across.delhi:
            assert _digest() == before, role
    assert not told, "\n".join(
        f"{role} {name} {a[0]}/{b[0]} {a[1][-300:]} | {b[1][-300:]}" for role, name, a, b in told[:5]
    )


def test_what_is_seen_is_acted_on_by_who_has_the_right_and_by_nobody_else(across: Across, makers: Makers) -> None:
    seats = {role: seated(across.delhi, f"dl30{at:02}", "DL-ON-NARELA", role) for at, role in enumerate(sorted(ROLES))}
    for name, row in ROUTES.items():
        if not row.thing or not row.right or row.thing in ("letter", "job", "watch"):
            continue
        thing = makers.make(row.thing, "seen")
        with across.delhi:
            before = _digest()
        for role, by in seats.items():
            if row.right not in ROLES[role]:
                assert _post(by, name, row, thing)[0] == 403, (role, name)
        lacking = next(role for role in seats if row.right not in ROLES[role])
        status, page = _post(seats[lacking], name, replace(row, form={}), thing)
        assert _brings_no_form(status, page), (lacking, name, status)
        with across.delhi:
            assert _digest() == before, name
        able = next(role for role in ("data_officer", "control", "beat", "station") if row.right in ROLES[role])
        if name in _OF_TWO or name in ("alert_revise", "gang_chart_act", "chart_share", "series_propose"):
            continue  # their success has tests of its own
        status, page = _post(seats[able], name, row, thing)
        assert status in (200, 302, 303), (name, status, re.sub(r"<[^>]+>|\s+", " ", page)[-400:])


def test_an_empty_form_does_not_come_back_to_who_has_not_the_right(across: Across) -> None:
    seats = {role: seated(across.delhi, f"dl40{at:02}", "DL-ON-NARELA", role) for at, role in enumerate(_OF_FEW)}
    nothing = Thing(new_id_of("DL"), new_id(), new_id())
    with across.delhi:
        before = _digest()
    answers = {
        name: _post(next(seats[role] for role in _OF_FEW if row.right not in ROLES[role]), name, Row(""), nothing)
        for name, row in ROUTES.items()
        if row.right not in ("", *_OF_ALL)
    }
    assert [(name, answer[0]) for name, answer in answers.items() if not _brings_no_form(*answer)] == []
    with across.delhi:
        assert _digest() == before
