"""Practices at the items of the checklist of an arrest: those that name an item's address, and some that ship."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sangam.kernel.actor import Actor
from sangam.library.public import library
from sangam.library.types import NoteView
from sangam.web.library import words

_ADDRESS = re.compile(r"/checklist/([a-z0-9-]{1,60})/")
_MOST = 5

_SHIPPED: Mapping[str, tuple[str, ...]] = {
    "search": ("search-on-video", "chain-of-custody", "first-responder-devices"),
    "memo": ("chain-of-custody",),
    "custody": ("interviews", "electronic-evidence"),
    "fir-copies": ("zero-fir",),
}
"""Which notes that ship stand at which item."""


def practices_at(actor: Actor, items: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the practices at each of these items, a few each; none without the right to read."""
    asked = list(items)
    shipped = library.shipped_ids({name for code in asked for name in _SHIPPED.get(code, ())})
    named = library.notes_named(actor, shipped.values())
    found = {
        code: [named[shipped[name]] for name in _SHIPPED.get(code, ()) if shipped[name] in named] for code in asked
    }
    for view in library.notes_with(actor, "/checklist/"):
        for code in dict.fromkeys(_ADDRESS.findall(_whole_text(view))):
            if code in found:
                found[code].append(view)
    return {code: [words.item(each) for each in views[:_MOST]] for code, views in found.items()}


def _whole_text(view: NoteView) -> str:
    return " ".join((view.text.summary, view.text.done, view.text.implementation, view.text.sources))
