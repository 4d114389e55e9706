"""What a look was for, as the ledger keeps it: each person and number asked, and the keys by which a look is found.

They are details of the deed: erased with them.  An Aadhaar number is among neither.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, zip_longest

from sangam.audit.types import LIST, MOST_SOUGHT, SUBJECT, Facts
from sangam.federation.keys import peer_keys
from sangam.identifiers import confusion
from sangam.identifiers.types import Kind
from sangam.matching.queries.query_context import NOT_LOOKED_FOR, Reading
from sangam.matching.types import PERSON
from sangam.names.comparison import keys as comparison_keys
from sangam.names.reader import parser
from sangam.names.types import PersonName

_PAIR, _KIN, _FINE = "+", "<", "="
_MOST_NAMED = 40
_KEY, _LIST_KEY = "subject of a look", "list of a look"
_DIGITS_SHOWN = 4
_HIDDEN = "•"


def note_subjects(facts: Facts, readings: Iterable[Reading]) -> None:
    """Note in a deed's facts what these readings ask for: the things in words, and the keys of the look.

    Of more than the ledger keeps, each reading keeps a share, and the facts say of how many: `asked_in_all`, `unkeyed`.
    """
    every = list(readings)
    asked = list(dict.fromkeys(each for reading in every for each in _asked_subjects(reading)))
    keys = dict.fromkeys(
        _in_turn(_in_turn([map(subject, _asked_subjects(reading)), _stored_keys(reading)]) for reading in every)
    )
    facts["asked"] = asked[:_MOST_NAMED]
    if len(asked) > _MOST_NAMED:
        facts["asked_in_all"] = len(asked)
    if len(keys) > MOST_SOUGHT:
        facts["unkeyed"] = len(keys) - MOST_SOUGHT
    facts.sought(keys)


def _in_turn(lists: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the first of each, then the second of each, and so on."""
    return (each for each in chain.from_iterable(zip_longest(*lists)) if each)


def subject(asked: str) -> str:
    """Return the key of one person or thing asked: the same in each script, and of this node's own making.

    It tells its reader nothing.  A plain digest of a telephone number could be found out by guessing.
    """
    kind, _, normal = asked.partition(":")
    told = _sound(parser.parse(normal)) if kind == PERSON else confusion.confusion_key(Kind(kind), normal)
    return SUBJECT + peer_keys.own_word(_KEY, f"{kind}:{told}").hex()


def list_key(digest: str) -> str:
    """Return by what the ledger names a list: the same for the same list, and of this node's own making.

    By the digest alone a short list could be found out by guessing, and this stands in the ledger for ever.
    """
    return LIST + peer_keys.own_word(_LIST_KEY, digest).hex()


def key_of_look(reading: Reading) -> str:
    """Return the key under which a look for all of a reading is counted: the least of its keys, "" without any."""
    return min(map(subject, _asked_subjects(reading)), default="")


def keys_of(reading: Reading) -> list[str]:
    """Return the keys of looks for the persons and numbers of a reading, whatever was asked beside them."""
    keys = [_number_key(kind, normal) for kind, normal in _numbers(reading)]
    for person in reading.persons:
        keys += [f"name:{key}" for key in _distinctive_keys(person.name)]
    return keys


def masked_subject(asked: str) -> str:
    """Return a person or number asked as who may not read it sees it: first letters, last digits."""
    kind, _, normal = asked.partition(":")
    if kind == PERSON:
        called = replace(parser.parse(normal), place="", age=None).text
        return " ".join(word if "/" in word or word == "@" else _first(word) for word in called.split())
    return f"{_HIDDEN * 3}{normal[-_DIGITS_SHOWN:]}" if len(normal) > _DIGITS_SHOWN * 2 else _HIDDEN * 3


def _first(word: str) -> str:
    return f"{word[:1].upper()}{_HIDDEN * 3}"


def _asked_subjects(reading: Reading) -> Iterator[str]:
    for found in reading.identifiers:
        if found.kind not in NOT_LOOKED_FOR:
            yield f"{found.kind}:{found.normal}"
    for person in reading.persons:
        yield f"{PERSON}:{person.name.text}"


def _stored_keys(reading: Reading) -> Iterator[str]:
    yield from (_number_key(kind, normal) for kind, normal in _numbers(reading))
    for person in reading.persons:
        yield from (
            f"name:{key}" for key in comparison_keys.stored_keys(person.name) if _FINE not in key and _KIN not in key
        )


def _numbers(reading: Reading) -> Iterator[tuple[Kind, str]]:
    for found in reading.identifiers:
        if found.kind not in NOT_LOOKED_FOR:
            yield found.kind, found.normal
            yield from ((each.kind, each.normal) for each in found.alternatives)


def _number_key(kind: Kind, normal: str) -> str:
    return f"{kind}:{confusion.confusion_key(kind, normal)}"


def _sound(name: PersonName) -> str:
    """Return how a name sounds, and its relative's: the words in any order, whatever the script."""
    relative = parser.parse(" ".join(name.relative.tokens)) if name.relative else None
    return "/".join("|".join(_distinctive_keys(each)) for each in (name, relative) if each)


def _distinctive_keys(name: PersonName) -> list[str]:
    """Return the keys of each two words of a name, of a lone word its own: the same in any order and script."""
    known = sorted(key for key in comparison_keys.stored_keys(name) if _KIN not in key and _FINE not in key)
    return [key for key in known if _PAIR in key] or known
