"""A finer skeleton of a word: with the classes of its vowels, `i` for front and `u` for back ones.

It tells apart what shares a coarse skeleton by the thousand (kamal, kamla, komal), and still is the same in any script.
`a` is never written, length never told, m and n stay apart.  y counts with the front vowels and an inner v or w with
the back ones.
"""

from functools import lru_cache

from sangam.names.sounds.sounds import sounds

_FRONT, _BACK = frozenset("iIeEyY"), frozenset("uUoOW")
_SILENT = frozenset("aAQhH")
_MERGED = dict(zip("KGCJzTDPfBvSNX", "kgcjjtdppbbsnr", strict=True)) | {"R": "r"}


@lru_cache(maxsize=100_000)
def finer(word: str) -> tuple[str, ...]:
    """Return the word's finer skeleton; behind it those of Urdu, which leaves short vowels unwritten."""
    heard = sounds(word)
    if not heard:
        return ()
    return tuple(dict.fromkeys(_classes(_without(heard, short)) for short in ("", "u", "i", "ui")))


def _without(heard: str, short: str) -> str:
    last = len(heard) - 1
    return "".join(sound for at, sound in enumerate(heard) if sound not in short or at in {0, last})


def _classes(heard: str) -> str:
    found = "".join(_class(sound, first=at == 0) for at, sound in enumerate(heard))
    return "".join(sound for at, sound in enumerate(found) if sound != found[at - 1 : at])


def _class(sound: str, *, first: bool) -> str:
    if first and sound in "hH":
        return "h"
    if first and sound in "vW":
        return "b"
    if first and (sound in _FRONT or sound in _BACK or sound in _SILENT):
        return "*"
    if sound in _FRONT:
        return "i"
    if sound in _BACK or sound == "v":
        return "u"
    return "" if sound in _SILENT else _MERGED.get(sound, sound)
