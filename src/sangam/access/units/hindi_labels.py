"""How officers in posts are called in Hindi: a label is kept in English, and its pieces may have Hindi names.

A label reads "SI Anita, SHO Narela, PS Narela".  Known are units, our posts and those of directories, our officers.
Another force's officer is no row here: the rank is said in Hindi, and the name is written by sound.
"""

import re
from collections.abc import Collection, Iterable, Mapping

from sangam.database import statements as prepared
from sangam.names.public import names
from sangam.names.types import Script

_MOST_PIECES = 6
_FORCE = re.compile(r"[A-Z]{2,4}: ")
_NO_RANKS = frozenset({"SHO"})
"""Abbreviations of the table of ranks that name a post: a label may begin with the post alone."""
_RANK, _OFFICER, _NAME = "rank", "officer", "name"

# Each page names officers, to nearly every reader in a script of India: five questions would be five rounds.
_NAMED = """
SELECT 'rank', abbreviation, name_hi, '', '' FROM access_rank
WHERE abbreviation <> '' AND name_hi <> '' AND NOT abbreviation = ANY(%(no_ranks)s::text[])
UNION ALL
SELECT 'officer', o.name_en, o.name_hi, r.abbreviation, r.name_hi FROM access_officer o
JOIN access_rank r ON r.code = o.rank_id WHERE o.name_hi <> '' AND o.name_en = ANY(%(names)s::text[])
UNION ALL
SELECT 'name', title_en, title_hi, '', '' FROM access_directoryentry
WHERE title_hi <> '' AND title_en = ANY(%(phrases)s::text[])
UNION ALL
SELECT 'name', title_en, title_hi, '', '' FROM access_post
WHERE title_hi <> '' AND title_en = ANY(%(phrases)s::text[])
UNION ALL
SELECT 'name', name_en, name_hi, '', '' FROM access_unit
WHERE name_hi <> '' AND name_en = ANY(%(phrases)s::text[])
"""


def labels_in_hindi(labels: Iterable[str]) -> dict[str, str]:
    """Return each of these labels with the pieces of it in Hindi that have a Hindi name, by one query."""
    asked = list(dict.fromkeys(labels))
    parted = {label: _split_force(label) for label in asked}
    phrases = {phrase for _force, called in parted.values() for phrase in _phrases(called.split(", ")[:_MOST_PIECES])}
    known = _find_hindi_names(phrases, [called for _force, called in parted.values()]) if phrases else {}
    return {label: force + ", ".join(_in_hindi(called.split(", "), known)) for label, (force, called) in parted.items()}


def _split_force(label: str) -> tuple[str, str]:
    """Return the force that stands before a label ("UP: "), or "", and the label."""
    found = _FORCE.match(label)
    return (found.group(), label[found.end() :]) if found else ("", label)


def _find_hindi_names(phrases: Collection[str], labels: Iterable[str]) -> Mapping[str, str]:
    """Return the Hindi of those of these phrases that name a stranger, an officer, a post or a unit."""
    names_of = {name for phrase in phrases for name in _without_rank(phrase)}
    rows = prepared.run(_NAMED, {"phrases": sorted(phrases), "names": sorted(names_of), "no_ranks": sorted(_NO_RANKS)})
    found = _strangers(labels, [(english, hindi) for what, english, hindi, *_ in rows if what == _RANK])
    for what, english, hindi, short, rank in rows:
        if what == _OFFICER:
            found[f"{short} {english}"] = f"{rank or short} {hindi}"
        elif what == _NAME:
            found[english] = hindi
    return found


def _without_rank(phrase: str) -> tuple[str, str]:
    """Return a phrase without its first word, and without its first two: `Addl CP` is one rank."""
    rest = phrase.partition(" ")[2]
    return rest, rest.partition(" ")[2]


def _strangers(labels: Iterable[str], known: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the first pieces of labels that are a rank and a name: the rank in Hindi, the name by sound."""
    ranks = sorted(known, key=lambda row: -len(row[0]))
    firsts = {label.split(", ")[0] for label in labels if ", " in label}
    found: dict[str, str] = {}
    for first in firsts:
        rank = next((row for row in ranks if first.startswith(f"{row[0]} ")), None)
        if rank is not None:
            name = names.in_script(first.removeprefix(f"{rank[0]} "), Script.DEVANAGARI)
            found[first] = f"{rank[1]} {name}"
    return found


def _phrases(pieces: list[str]) -> Iterable[str]:
    return (", ".join(pieces[at:end]) for at in range(len(pieces)) for end in range(at + 1, len(pieces) + 1))


def _in_hindi(pieces: list[str], known: Mapping[str, str]) -> list[str]:
    """Return the pieces, the longest that are known in Hindi."""
    said, at = [], 0
    while at < len(pieces):
        ends = (end for end in range(len(pieces), at, -1) if ", ".join(pieces[at:end]) in known)
        end = next(ends, at + 1)
        phrase = ", ".join(pieces[at:end])
        said.append(known.get(phrase, phrase))
        at = end
    return said
