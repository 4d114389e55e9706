"""Odd values, and a form sent with them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from forms_of import Form

from sangam.web.door.doorkeeper import GUARDING

ODD = {
    "5,000 digits": "9" * 5_000, "30 digits": "9" * 30, "superscript": "²", "other digits": "٣٤", "minus": "-1",
    "empty": "", "lines": "a\r\nSet-Cookie: b=c", "another's number": "01890000-0000-7000-8000-000000000000",
    "no number": "{not-a-uuid}", "first day": "0001-01-01", "last day": "9999-12-31", "no day": "2026-02-31",
    "replaced": "\ufffd", "turned": "\u202eabc", "braces": "{who} %(n)s {0.__class__}", "long": "ж" * 3_000,
}  # fmt: skip
"""What can be written down, and is not what a page expects."""


@contextmanager
def left_as_it_was(browser: Client) -> Iterator[None]:
    """Take back what a request does to the node and to the browser."""
    cookies = browser.cookies.copy()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    browser.cookies = cookies


def require_meant(answer: HttpResponse, said: object) -> None:
    """Require an answer that is no fault of ours, with every header that guards."""
    assert answer.status_code < 500, (said, answer.status_code, getattr(answer, "exc_info", None))
    assert set(GUARDING) <= set(answer.headers), said


def sends(browser: Client, address: str, said: object, form: Form | None = None, /, **fields: object) -> None:
    """Send a form, or open an address, as nobody's browser would, and require an answer that was meant."""
    browser.raise_request_exception = False
    with left_as_it_was(browser):
        answer = browser.get(address) if form is None else browser.post(address, {**form.fields, **fields})
        require_meant(answer, said)
