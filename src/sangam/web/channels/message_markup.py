"""The markup of messages: rendered once for all readers to whom a message says the same, then kept for a while.

A page is read anew by each of its readers at each message, and all but one of its messages are as before.  What stands
in a message's markup depends on what is handed in here, the language and the day, and on nothing else.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from sangam.kernel import clock
from sangam.kernel.short_cache import kept_for

_KEPT, _KEPT_S = 500, 600
_TOKEN = secrets.token_hex(24)
"""Stands for the token against forged forms, which differs by page; nobody can write it into a message."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A message as its template takes it.  told: all of it in words, by which it is found again."""

    told: str
    context: Mapping[str, Any] = field(compare=False)


def render_messages(
    request: HttpRequest, channel: Mapping[str, Any], said: Sequence[Mapping[str, Any]], *, record_kinds: Sequence[str]
) -> list[SafeString]:
    """Return the markup of messages.  channel, said: as the page's template takes them; record_kinds: see there."""
    token, shared = get_token(request), {"channel": {"id": channel["id"]}, "record_kinds": record_kinds}
    around = f"{get_language()} {clock.now().astimezone(clock.INDIA).date()} {shared}"
    lines = (_Line(f"{around} {each}", {**shared, "said": each, "csrf_token": _TOKEN}) for each in said)
    return [mark_safe(_markup(line).replace(_TOKEN, token)) for line in lines]  # noqa: S308 - our own template's


@kept_for(_KEPT_S, most=_KEPT)
def _markup(line: _Line) -> str:
    return render_to_string("channels/_channel_said.html", dict(line.context))
