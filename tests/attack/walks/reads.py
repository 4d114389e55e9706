"""Routes that read, by role, with ids of others in the address and in each parameter: hidden answers as absent."""

from collections.abc import Callable, Iterator
from random import Random

from attack.field import Field, Finding, absent, as_of_any, where_they_part
from django.urls import URLPattern, reverse
from web.border import Seated
from web.hidden_things import Thing
from web.hostile_fields import left_as_it_was
from web.routes import routes

from sangam.access.policy import ROLES

PARAMETERS = (
    "record", "gang", "channel", "message", "operation", "officer", "of", "original", "pointer", "q", "on",
    "after", "case", "thread", "alert", "meeting", "unit", "other", "about", "next",
)  # fmt: skip
NOT_READ = frozenset({"static", "live", "locked_live", "phone_worker", "phone_manifest"})
"""Files, and streams that last."""

AUDITING = frozenset(role for role, rights in ROLES.items() if "ledger:audit" in rights)
"""They read every act."""

Address = Callable[[Thing], str]


def walk(field: Field, chance: Random) -> Iterator[Finding | None]:
    """Yield for each request what it found, None mostly."""
    known = [(route, address) for route, address in field.crossing.addresses() if route.name not in NOT_READ]
    with_ids = [each for each in routes() if _ids(each) and each.name not in NOT_READ]
    while True:
        role, (kind, thing) = chance.choice(sorted(field.seats)), field.draws(chance)
        if (role, kind) in (("admin", "device"), ("admin", "session")):
            continue  # an administrator manages any officer's
        if chance.random() < 0.5:
            route = chance.choice(with_ids)
            yield compare(field, role, kind, thing, lambda each, route=route: _address(route, each))
        else:
            _, address = chance.choice(known)
            name = chance.choice(PARAMETERS)
            if name == "on" and address.startswith(reverse("ledger")) and role in AUDITING:
                continue  # by the number of any thing
            yield compare(field, role, kind, thing, lambda each, at=address, name=name: f"{at}?{name}={each.id}")


def compare(field: Field, role: str, kind: str, thing: Thing, address: Address) -> Finding | None:
    """Ask for a hidden thing and for absent ones; return what tells them apart.  address: of a thing."""
    by = field.seats[role]
    asked = address(thing)
    found, nothing = _answer(by, asked, thing, thing), _answer(by, address(other := absent()), other, thing)
    if found == nothing or _is_noise(by, address):
        return None
    seen = f"{found[0]} hidden, {nothing[0]} absent{where_they_part(found[1], nothing[1])}"
    return Finding("reads", role, f"GET {asked} ({kind})", seen)


def _is_noise(by: Seated, address: Address) -> bool:
    """Tell whether the page differs from itself, so that nothing follows."""
    one, other = absent(), absent()
    return _answer(by, address(one), one, one) != _answer(by, address(other), other, other)


def _answer(by: Seated, address: str, asked: Thing, hidden: Thing) -> tuple[int, str]:
    by.visitor.browser.raise_request_exception = False
    with by.node, left_as_it_was(by.visitor.browser):
        answer = by.visitor.gets(address)
        content = b"".join(answer) if answer.streaming else answer.content
        page = content.decode("latin-1") + answer.headers.get("Location", "")
        return answer.status_code, as_of_any(page, address, asked, hidden)


def _ids(route: URLPattern) -> list[str]:
    kinds = route.pattern.converters.items()
    return [name for name, kind in kinds if type(kind).__name__ == "UUIDConverter"]


def _address(route: URLPattern, thing: Thing) -> str:
    ids = {name: thing.id if name != "statement" else thing.statement for name in _ids(route)}
    rest = {name: "x" for name in route.pattern.converters if name not in ids}
    return reverse(route.name, kwargs=ids | rest)
