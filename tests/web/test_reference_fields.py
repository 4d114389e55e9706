"""Each field that names a thing, with ids that are hidden, absent and foreign: answer, queries and writing alike."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import pytest
from border import Across, Seated, seated
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from hidden_things import Makers, Thing, without_chance
from reference_fields import FIELDS, Field
from reference_names import field_names
from routes import RIGHTS
from support.markup import markup
from support.queries import counted

from sangam.access.policy import ROLES
from sangam.exchange.types import RecordRef
from sangam.kernel.ids import new_id, new_id_of, short
from sangam.web.common.sealed_references import sealed_reference
from sangam.web.urls import urlpatterns

pytestmark = pytest.mark.slow

_WRITTEN = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE schemaname = 'public' AND relname !~ '^access_session'
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request.  queries: those of Django.  written: rows by table, as the transaction counts them."""

    status: int
    said: str
    queries: int
    written: tuple[tuple[str, int], ...]


def test_every_field_that_names_a_thing_stands_in_the_table() -> None:
    unknown, gone = field_names()
    assert (unknown, gone) == ([], [])


def test_hidden_absent_and_foreign_ids_are_answered_alike(across: Across, roles: tuple[str, ...]) -> None:
    things = _things(Makers(across))
    seats = {role: seated(across.delhi, f"dl70{at:02}", "DL-ON-NARELA", role) for at, role in enumerate(sorted(ROLES))}
    told, alive = [], set[Field]()
    for field in FIELDS:
        for role in roles or [_able(field)]:
            if field.known_to in ROLES[role]:
                continue
            absent = _answer(seats[role], things, field, new_id_of("DL"))
            for how, ref in things.others(field):
                found = _answer(seats[role], things, field, ref)
                if found != absent and found != (absent := _answer(seats[role], things, field, new_id_of("DL"))):
                    told.append(_difference(role, field, how, found, absent))  # the first may have filled a cache
            if _answer(seats[role], things, field, things.seen[field.kind].id) != absent:
                alive.add(field)
    assert told == [], "\n".join(told)
    idle = [field for field in FIELDS if field not in alive and not field.quiet]
    assert not idle, "\n".join(f"{each.route} {each.name} {each.value}" for each in idle)


@pytest.fixture
def roles(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """All roles with `--all`; in the gate none: each field is tried by one role that may use it."""
    return tuple(sorted(ROLES)) if request.config.getoption("--all") else ()


def _able(field: Field) -> str:
    """Return a role that has the right to what the field is for, and not to know of every such thing."""
    right = RIGHTS[field.route]
    wanted = {right} if isinstance(right, str) else right or set()
    able = (role for role in _BY_RIGHTS if (not wanted or wanted & ROLES[role]) and field.known_to not in ROLES[role])
    return next(able)


_BY_RIGHTS = ("data_officer", "station", "supervisor", "analyst", "control", "auditor")


@dataclass(frozen=True, slots=True)
class Things:
    """Things by kind: those that the officers of PS Narela see, and those that they do not."""

    seen: dict[str, Thing]
    hidden: dict[str, list[Thing]]
    far: UUID

    def others(self, field: Field) -> Iterator[tuple[str, UUID]]:
        """Yield what is to be answered as absent: hidden, of another kind, of another force and not shared."""
        yield from (("hidden", each.id) for each in self.hidden[field.kind])
        if field.name != "address":  # it takes things of five kinds
            yield "of another kind", self.seen["thread" if field.kind != "thread" else "alert"].id
        yield "of another force", self.far


def _things(makers: Makers) -> Things:
    named = {each.kind for each in FIELDS} | {each.on for each in FIELDS if each.on} | {"thread", "alert"}
    kinds = sorted(named - {"noted", "statement"})
    seen = {kind: makers.make(kind, "seen") for kind in kinds}
    hidden = {kind: [makers.make(kind, "unit")] for kind in kinds}
    hidden["record"].append(makers.make("record", "clearance"))
    seen["noted"] = makers.make("record", "seen")
    seen["statement"], above = makers.statements_of(seen["noted"])
    hidden["statement"] = [above]
    return Things(seen, hidden, makers.far())


def _answer(by: Seated, things: Things, field: Field, ref: UUID) -> Answer:
    """Send a field with this id, and take back what it did."""
    on = things.seen[field.on] if field.on else None
    with by.node, transaction.atomic():
        actor = by.actor
        label = RecordRef(ref, "DL", "Harjit Singh", "DL-ON-NARELA")
        words = {
            "{ref}": str(ref),
            "{number}": short(ref),
            "{sealed}": sealed_reference(actor, label),
            "{seen}": str(things.seen["record"].id),
            "{fresh}": str(new_id()),
        }
        form = {name: _filled(value, words) for name, value in {**field.form, field.name: field.value}.items()}
        by.visitor.browser.cookies.pop(settings.MESSAGES_COOKIE_NAME, None)
        before = _written()
        with counted() as asked:
            if field.asks:
                answer = by.visitor.browser.get(_address(field, on), form)
            else:
                answer = by.visitor.posts(_address(field, on), **form)
        written = tuple(
            sorted((name, count - before[name]) for name, count in _written().items() if count != before[name])
        )
        transaction.set_rollback(True)
    cookies = answer.cookies
    said = cookies[settings.MESSAGES_COOKIE_NAME].value if settings.MESSAGES_COOKIE_NAME in cookies else ""
    page = markup(answer) + answer.headers.get("Location", "") + said
    return Answer(answer.status_code, _without(page, words), len(asked), written)


def _address(field: Field, on: Thing | None) -> str:
    pattern = next(each for each in urlpatterns if each.name == field.route)
    ids = {name: on.id if on else new_id() for name in pattern.pattern.converters}
    ids |= {"statement": on.statement} if on and "statement" in ids else {}
    return reverse(field.route, kwargs={**ids, **{name: field.act for name in ("act", "kind") if name in ids}})


def _filled(value: object, words: Mapping[str, str]) -> object:
    if not isinstance(value, str):
        return value
    return re.sub(r"\{\w+\}", lambda found: words[found[0]], value).replace("{{", "{").replace("}}", "}")


def _written() -> Counter[str]:
    """Return how many rows the running transaction has written so far, by table, taken back or not."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        return Counter(dict(cursor.fetchall()))


def _without(page: str, words: Mapping[str, str]) -> str:
    """Return a page without what names the thing that was asked for."""
    for name in ("{sealed}", "{ref}", "{number}", "{fresh}"):
        page = page.replace(words[name], name)
    page = page.replace(UUID(words["{ref}"]).hex, "{ref}")
    return re.sub(r"eyJ[\w:.-]+", "SEALED", without_chance(page))


def _difference(role: str, field: Field, how: str, found: Answer, absent: Answer) -> str:
    at = next((n for n, (a, b) in enumerate(zip(found.said, absent.said, strict=False)) if a != b), 0)
    differing = [
        name for name in ("status", "said", "queries", "written") if getattr(found, name) != getattr(absent, name)
    ]
    values = [(getattr(found, name), getattr(absent, name)) for name in differing if name != "said"]
    said = f"{found.said[at - 40 : at + 80]!r} / {absent.said[at - 40 : at + 80]!r}" if "said" in differing else ""
    return f"{role} {field.route} {field.name}={field.value} {how}: {differing} {values} {said}"
