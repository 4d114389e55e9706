"""Two looks at a page are compared without the hour of its seals, and with all that was sealed."""

import time
from urllib.parse import quote
from uuid import UUID

import pytest
from act_walk import plain

from sangam.kernel.actor import Actor
from sangam.web.live import sent_things

OFFICER, THREAD = Actor("DL", "SI Test Officer"), UUID("01a22ae3-fdb9-8a8a-86ee-407a0ab5e9d7")


def page(thing: UUID, at: float, monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr(time, "time", lambda: at)
    sealed = sent_things.seal(OFFICER, "thread", thing, awaits=True)
    return f'<body sse-connect="/live/?since=7&amp;of={quote(sealed)}">'.encode()


def test_the_hour_of_a_seal_makes_no_page_another(monkeypatch: pytest.MonkeyPatch) -> None:
    first, later = (page(THREAD, at, monkeypatch) for at in (1_800_000_000, 1_800_000_060))
    assert first != later
    assert plain(first) == plain(later)


def test_what_is_sealed_makes_it_another(monkeypatch: pytest.MonkeyPatch) -> None:
    first, other = (page(thing, 1_800_000_000, monkeypatch) for thing in (THREAD, UUID(int=7)))
    assert plain(first) != plain(other)
