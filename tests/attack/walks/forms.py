"""Forms with hostile fields: no answer is a fault of the node, none lasts, none repeats what was sent unescaped."""

import time
from collections.abc import Iterator, Sequence
from random import Random

from attack.corpus import HOSTILE, nested
from attack.field import Field, Finding
from django.http import HttpResponse
from django.urls import resolve
from web.forms_of import Form, page_of
from web.hostile_fields import left_as_it_was

from sangam.web.door.doorkeeper import GUARDING

MOST_S = 5.0
"""Of processor time, for one request of one field: beyond it the request is a finding."""


ROLES = ("station", "supervisor", "data_officer", "analyst")


def walk(field: Field, chance: Random, *, most_pages: int = 60) -> Iterator[Finding | None]:
    """Yield for each form that was sent what it found, None mostly.  most_pages: on which it looks for forms."""
    role = chance.choice(ROLES)
    addresses = [address for _, address in field.crossing.addresses()]
    forms = _forms(field, role, chance.sample(addresses, most_pages))
    other_ids = [str(thing.id) for things in field.hidden.values() for thing in things]
    while True:
        form = chance.choice(forms)
        names = [*form.fields, *form.files, "unheard_of"]
        name, (said, value) = chance.choice(names), chance.choice(sorted(HOSTILE.items()))
        if chance.random() < 0.15:
            said, value = "another kind's id", chance.choice(other_ids)
        if chance.random() < 0.05:
            name = nested(name, value)
        everywhere = chance.random() < 0.2
        fields = {**form.fields, **(dict.fromkeys(form.fields, value) if everywhere else {name: value})}
        yield _send(field, role, form, fields, f"{'all fields' if everywhere else name} = {said}")


def _forms(field: Field, role: str, addresses: Sequence[str]) -> list[Form]:
    found: dict[str, Form] = {}
    by = field.crossing.officers[role]
    by.visitor.browser.raise_request_exception = False
    with field.delhi:
        for address in addresses:
            with left_as_it_was(by.visitor.browser):
                answer = by.visitor.gets(address)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                for form in page_of(answer.content, address=address).forms:
                    found.setdefault(resolve(form.action.partition("?")[0]).url_name or "", form)
    return [found[name] for name in sorted(found)]


def _send(field: Field, role: str, form: Form, fields: dict[str, object], said: str) -> Finding | None:
    browser = field.crossing.officers[role].visitor.browser
    browser.raise_request_exception = False
    began = time.process_time()
    with field.delhi, left_as_it_was(browser):
        answer = browser.post(form.action, fields)
        fault = _fault(answer, time.process_time() - began)
    return Finding("forms", role, f"POST {form.action} with {said}", fault) if fault else None


def _fault(answer: HttpResponse, spent_s: float) -> str:
    """Return what is wrong with an answer, "" where nothing is."""
    if answer.status_code >= 500:
        return f"{answer.status_code}: {getattr(answer, 'exc_info', None)}"
    if missing := set(GUARDING) - set(answer.headers):
        return f"without {sorted(missing)}"
    if spent_s > MOST_S:
        return f"{spent_s:.1f} s of processor"
    if not answer.streaming and b"<script>attack" in answer.content:
        return "a script stands in the page as it was sent"
    return ""
