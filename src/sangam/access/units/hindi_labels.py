"""How officers in posts are called in Hindi: a label is kept in English, and its pieces may have Hindi names.

A label reads "SI Anita, SHO Narela, PS Narela".  Known are units, our posts and those of directories, our officers.
"""

from collections.abc import Collection, Iterable, Mapping

from sangam.access.models import DirectoryEntry, Officer, Post, Unit

_MOST_PIECES = 6


def labels_in_hindi(labels: Iterable[str]) -> dict[str, str]:
    """Return each of these labels with the pieces of it in Hindi that have a Hindi name, by four queries."""
    asked = list(dict.fromkeys(labels))
    phrases = {phrase for label in asked for phrase in _phrases(label.split(", ")[:_MOST_PIECES])}
    known = _known(phrases) if phrases else {}
    return {label: ", ".join(_in_hindi(label.split(", "), known)) for label in asked}


def _known(phrases: Collection[str]) -> Mapping[str, str]:
    """Return the Hindi of those of these phrases that name an officer, a post or a unit."""
    found = _officers(phrases)
    for rows in (
        DirectoryEntry.objects.filter(title_en__in=phrases).values_list("title_en", "title_hi"),
        Post.objects.filter(title_en__in=phrases).values_list("title_en", "title_hi"),
        Unit.objects.filter(name_en__in=phrases).values_list("name_en", "name_hi"),
    ):
        found |= {english: hindi for english, hindi in rows if hindi}
    return found


def _officers(phrases: Collection[str]) -> dict[str, str]:
    """Return the Hindi of those of these phrases that are an officer's rank and name."""
    names = {phrase.partition(" ")[2] for phrase in phrases}
    rows = Officer.objects.filter(name_en__in=names).values_list("rank__abbreviation", "name_en", "name_hi")
    return {f"{rank} {english}": f"{rank} {hindi}" for rank, english, hindi in rows if hindi}


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
