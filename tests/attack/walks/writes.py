"""Routes that write, by role, with ids of others in the address and in each field: hidden answers as absent."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from uuid import UUID

from attack.field import UNIT, Field, Finding, absent, as_of_any, where_they_part
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from web.border import Seated
from web.hidden_things import Thing
from web.hostile_fields import left_as_it_was
from web.write_routes import ROUTES

from sangam.web.urls import urlpatterns

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
REFERENCES = (
    "record", "other", "one", "gang", "case", "about", "message", "channel", "operation", "member", "into", "incident",
    "thread", "alert", "meeting", "offer", "of", "officer", "numbers", "text", "unit", "with", "reference",
)  # fmt: skip
"""Fields of forms that name a thing."""
SIGNING_IN = frozenset({"sign_in", "sign_in_code", "post", "device_pin", "sign_out", "sign_out_everywhere"})
STREAMS = frozenset({"static", "live", "locked_live"})
MANAGED = frozenset({("admin", "device"), ("admin", "session")})
"""What an administrator ends of any officer."""

Answer = tuple[int, str]


@dataclass(frozen=True)
class Act:
    """One act.  in_field: the field that names the thing; "" where the address and the row's own fields do."""

    name: str
    in_field: str

    def on(self, by: Seated, thing: Thing, own: UUID, hidden: Thing) -> Answer:
        """Do it and take it back; return the status, and all that was said without the thing's own name.

        hidden: with what the answer is compared.
        """
        browser, address = by.visitor.browser, self._address(thing, own)
        browser.raise_request_exception = False
        browser.cookies.pop(settings.MESSAGES_COOKIE_NAME, None)
        with by.node, left_as_it_was(browser):
            answer = by.visitor.posts(address, **self._form(thing, own))
            told = answer.cookies.get(settings.MESSAGES_COOKIE_NAME)
            body = "" if answer.streaming else answer.content.decode("latin-1")
            said = body + answer.headers.get("Location", "") + (told.value if told else "")
            return answer.status_code, as_of_any(said, address, thing, hidden)

    def _address(self, thing: Thing, own: UUID) -> str:
        pattern = next(each for each in urlpatterns if each.name == self.name)
        ids: dict[str, object] = dict.fromkeys(pattern.pattern.converters, own if self.in_field else thing.id)
        if "statement" in ids and not self.in_field:
            ids["statement"] = thing.statement
        for name, converter in pattern.pattern.converters.items():
            if type(converter).__name__ != "UUIDConverter":
                ids[name] = ACTS.get(self.name, "item") if name == "act" else "person"
        return reverse(self.name, kwargs=ids)

    def _form(self, thing: Thing, own: UUID) -> dict[str, object]:
        note = SimpleUploadedFile("note.txt", b"seen near the bank", content_type="text/plain")
        places = {"{thing}": thing.id, "{statement}": thing.statement, "{other}": own, "{file}": note}
        form = {**ROUTES[self.name].form, **({self.in_field: "{thing}"} if self.in_field else {})}
        return {key: places.get(value, value) if isinstance(value, str) else value for key, value in form.items()}


def walk(field: Field, chance: Random) -> Iterator[Finding | None]:
    """Yield for each act what it found, None mostly."""
    names = sorted(set(ROUTES) - STREAMS - SIGNING_IN)
    while True:
        role, act = chance.choice(sorted(field.seats)), Act(chance.choice(names), chance.choice(("", *REFERENCES)))
        kind, thing = field.draws(chance)
        own_kind = ROUTES[act.name].thing
        if own_kind in field.hidden and not act.in_field:
            kind, thing = own_kind, chance.choice(field.hidden[own_kind])
        if (role, kind) not in MANAGED:
            yield compare(field, role, act, kind, thing)


def compare(field: Field, role: str, act: Act, kind: str, thing: Thing) -> Finding | None:
    """Do an act on a hidden thing and on absent ones; return what tells them apart."""
    by = field.seats[role]
    found, nothing = (act.on(by, each, field.own, thing) for each in (thing, absent()))
    if found == nothing or nothing != act.on(by, absent(), field.own, thing):
        return None
    request = f"POST {act.name} {act.in_field or 'address'}={thing.id} ({kind}, at {UNIT})"
    seen = f"{found[0]} hidden, {nothing[0]} absent{where_they_part(found[1], nothing[1])}"
    return Finding("writes", role, request, seen)
