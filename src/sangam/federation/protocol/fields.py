"""Reading and writing the parts of signed texts: each reader takes what the protocol allows and nothing else."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sangam.kernel.errors import Malformed
from sangam.kernel.instants import require_year
from sangam.kernel.sentences import Told

FORCE = re.compile(r"[A-Z]{2,4}")
_LONGEST = 200


def unreadable(what: str, error: Exception) -> Malformed:
    """Return the refusal of a signed text that is not what it should be."""
    return Malformed(
        "federation:unreadable",
        "The {what} is signed but cannot be read ({error}).",
        what=what,
        error=f"{type(error).__name__}: {error}"[:200],
    )


def dump(said: Mapping[str, object]) -> str:
    """Return an object as the JSON text that is signed."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def load_object(text: bytes, what: str, *, distinct: bool = True) -> dict[str, Any]:
    """Return the object of a text that says it is a `what`.  Raises Malformed.

    distinct: refuse a member that stands twice; otherwise the caller does.
    """
    hook = _distinct if distinct else None
    try:
        said = json.loads(text, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=hook)
    except (ValueError, RecursionError) as error:
        raise unreadable(what, error) from error
    if not isinstance(said, dict) or said.get("is") != what:
        raise unreadable(what, ValueError(f"it is no {what}"))
    return said


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"{text[:40]} is too large")
    return value


def _distinct(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a member that stands twice: one reader would believe the first, another the last."""
    made = dict(members)
    if len(made) != len(members):
        raise ValueError("a member stands twice")
    return made


def match(pattern: re.Pattern[str], value: object) -> str:
    """Return a short text of a form.  The readers below raise ValueError or TypeError."""
    if not isinstance(value, str) or len(value) > _LONGEST or not pattern.fullmatch(value):
        raise ValueError(f"{str(value)[:40]!r} is not of the form {pattern.pattern}")
    return value


def plain(value: object) -> str:
    """Return a short text that the database can hold: no NUL, no lone surrogate."""
    if not isinstance(value, str) or len(value) > _LONGEST or "\x00" in value:
        raise ValueError("a short text was expected")
    value.encode()
    return value


def storable(text: str) -> str:
    """Return a sentence as the database can hold it: no NUL, no lone surrogate, at most 1,000 characters."""
    return text[:1000].replace("\x00", "").encode("utf-8", "replace").decode()


def sentence_json(kept: Told) -> str:
    """Return a sentence as JSON text that the database can hold, to be said in a reader's language."""
    return json.dumps(_storable_form(kept), ensure_ascii=False)


def _storable_form(kept: Told) -> dict[str, Any]:
    return {"template": storable(kept.template), "parts": {name: _storable(part) for name, part in kept.parts.items()}}


def _storable(part: int | str) -> Any:
    if isinstance(part, Told):
        return _storable_form(part)
    return part if isinstance(part, int) else storable(part)


def require_number(value: object) -> int:
    """Return a number from 1."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1 << 62:
        raise ValueError(f"a number from 1 was expected, not {str(value)[:40]!r}")
    return value


def version(value: object) -> int:
    """Return a version of the protocol."""
    if require_number(value) > 9999:
        raise ValueError("no such version")
    return require_number(value)


def require_object(value: object) -> Mapping[str, object]:
    """Return a JSON object."""
    if not isinstance(value, dict):
        raise TypeError("an object was expected")
    return value


def moment(value: object) -> datetime:
    """Return an instant with its zone."""
    at = datetime.fromisoformat(plain(value))
    if at.tzinfo is None:
        raise ValueError("an instant needs its zone")
    require_year(at)
    return at
