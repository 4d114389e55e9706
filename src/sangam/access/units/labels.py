"""How an officer in a post is called in sentences and in the ledger: the place is said once."""

import re

_ANYWHERE = frozenset({"PS", "Police", "Station", "Naka", "Border", "Beat", "Post", "Officer", "of", "and", "the"})
"""Words of titles and units that name no place."""


def in_post(title: str, unit: str) -> str:
    """Return a post's title with its unit, which is left out where the title names it already."""
    return title if _distinctive_words(title) & _distinctive_words(unit) else f"{title}, {unit}"


def _distinctive_words(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W\d_]+", text) if word not in _ANYWHERE}
