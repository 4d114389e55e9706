"""The same person as another force would write the particulars."""

from dataclasses import replace
from functools import lru_cache
from random import Random

from sangam.names.sounds import renderings
from sangam.names.types import Script
from sangam_lab.bench.types import Person
from sangam_lab.crowd.misspellings import slip, spellings
from sangam_lab.crowd.well_known_names import native

_SCRIPTS = {
    "PB": (Script.GURMUKHI, Script.LATIN, Script.DEVANAGARI),
    "": (Script.DEVANAGARI, Script.LATIN, Script.URDU),
}
_SCRIPT_WEIGHTS = (0.5, 0.45, 0.05)
_MARKS = {
    Script.DEVANAGARI: {"s/o": "पुत्र", "d/o": "पुत्री", "w/o": "पत्नी"},
    Script.GURMUKHI: {"s/o": "ਪੁੱਤਰ"},
    Script.URDU: {"s/o": "ولد", "d/o": "بنت"},
}
_ALIASES = ("Kala", "Bhola", "Pahalwan", "Titu", "Mota", "Lala", "Kana", "Sheru")


def twin(person: Person, rng: Random) -> Person:
    """Return the person as another force would write the particulars.

    Half of the time they are in another script, seldom letter for letter.  Changes of the name: spelling, slips of
    typing, a dropped last word, joined or split words, an initial.  Others: an alias more, the year of birth off by
    one, fields missing.  The serial stays: it tells a measurement who is who.
    """
    script = rng.choices(_SCRIPTS.get(person.state, _SCRIPTS[""]), _SCRIPT_WEIGHTS)[0]
    alias = person.alias if rng.random() < 0.6 else rng.choice(_ALIASES) if rng.random() < 0.1 else ""
    mark, _, kin = person.relative.partition(" ")
    kin = _rewritten(kin, rng) if kin and rng.random() < 0.88 else ""
    return replace(
        person,
        name=_written(_rewritten(person.name, rng), script),
        alias=_written(alias, script),
        relative=f"{_MARKS.get(script, {}).get(mark, mark)} {_written(kin, script)}" if kin else "",
        sex=person.sex if rng.random() < 0.95 else "",
        born=0 if rng.random() < 0.15 else person.born + rng.choices((0, -1, 1), (0.7, 0.15, 0.15))[0],
        village="" if rng.random() < 0.2 else _written(_respelt(person.village, rng), script),
        phone=person.phone if rng.random() < 0.4 else "",
        plate=person.plate if rng.random() < 0.5 else "",
    )


def _rewritten(name: str, rng: Random) -> str:
    words = _respelt(name, rng).split()
    chance = rng.random()
    if len(words) > 1 and chance < 0.12:
        words = words[:-1]
    elif len(words) > 1 and chance < 0.18:
        words = [words[0] + words[1].lower(), *words[2:]]
    elif len(words) > 2 and chance < 0.24:
        words = [words[0], words[1][0], *words[2:]]
    elif chance < 0.28:
        words = [part for word in words for part in _split(word)]
    if rng.random() < 0.06:
        at = rng.randrange(len(words))
        words[at] = slip(words[at], rng)
    return " ".join(words)


def _respelt(text: str, rng: Random) -> str:
    return " ".join(
        rng.choice(others) if (others := spellings(word)) and rng.random() < 0.3 else word for word in text.split()
    )


def _split(word: str) -> tuple[str, ...]:
    """Return "Rampal" as "Ram", "Pal"; a word that is not composed so stays whole."""
    for end in ("pal", "preet", "deep", "jeet", "winder", "prakash", "kishore", "uddin"):
        if word.endswith(end) and len(word) > len(end) + 2:
            return word[: -len(end)], end.capitalize()
    return (word,)


def _written(text: str, script: Script) -> str:
    return text if script is Script.LATIN or not text else " ".join(_word(word, script) for word in text.split())


@lru_cache(200_000)
def _word(word: str, script: Script) -> str:
    return native(word, script) or renderings.in_script(word, script)
