"""How else a name word gets written in Latin letters: by custom, and by a slip of the hand."""

import re
from functools import cache
from random import Random

_CUSTOMS = (
    ("ee", "i"),
    ("oo", "u"),
    ("sh", "s"),
    ("v", "w"),
    ("w", "v"),
    ("ph", "f"),
    ("z", "j"),
    ("kh", "k"),
    ("th", "t"),
    ("dh", "d"),
    ("ander", "inder"),
    ("ender", "inder"),
    ("inder", "ender"),
    ("jit", "jeet"),
    ("jeet", "jit"),
    ("dip", "deep"),
    ("deep", "dip"),
    ("ai", "e"),
    ("au", "o"),
    ("y", "i"),
    ("iya", "ia"),
    ("an$", "aan"),
    ("a$", "ah"),
    ("esh$", "aish"),
    ("q", "k"),
    ("aa", "a"),
    ("nn", "n"),
    ("mm", "m"),
    ("tt", "t"),
    ("ss", "s"),
    ("ck", "k"),
    ("x", "ksh"),
    ("chaudhary", "choudhary"),
    ("chauhan", "chouhan"),
)
"""One custom changed at a time, the first place only; written from what officers see on charge sheets."""

_MOST = 5
_NEAR = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip


@cache
def spellings(word: str) -> tuple[str, ...]:
    """Return up to five other spellings of a word or words in Latin letters, capitals kept at the front."""
    small = word.lower()
    found = (re.sub(f"(?<!^){old}", new, small, count=1) for old, new in _CUSTOMS)
    return tuple(dict.fromkeys(each.title() for each in found if each != small))[:_MOST]


def slip(word: str, rng: Random) -> str:
    """Return the word with one letter dropped, doubled, swapped with the next, or hit beside; the first one stays."""
    if len(word) < 4:
        return word
    at = rng.randrange(1, len(word) - 1)
    here = word[at]
    change = rng.randrange(4)
    middle = (
        "",
        here * 2,
        word[at + 1] + here,
        rng.choice(_NEAR.get(here.lower(), here)),
    )[change]
    return word[:at] + middle + word[at + 1 + (change == 2) :]
