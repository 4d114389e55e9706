"""Read an age: `age 34`, `उम्र 34 वर्ष`, `34 yrs`, `(34)`, `, 34,`."""

from sangam.names.reader.lexer import Piece

_OLDEST = 130
_PLAIN_AGES = range(10, 100)


def age_at(parts: list[Piece], at: int, *, bare: bool) -> tuple[int, int] | None:
    """Return the age in years that begins at a piece, and where the next piece stands; None where there is none.

    bare: a number of two digits alone in brackets or between commas, right after a name, is an age too.
    """
    kind = parts[at].kind
    if kind == "age":
        number = at + 1
        while number < len(parts) and parts[number].text in {":", "-", "–", "=", ":-"}:
            number += 1
    elif kind == "number":
        number = at
    else:
        return None
    if number >= len(parts) or parts[number].kind != "number":
        return None
    end = number + 1
    years = end < len(parts) and parts[end].kind == "years"
    alone = bare and _stands_alone(parts, at)
    written = parts[number].text.rstrip("/.-")
    if (kind == "number" and not years and not alone) or not _is_age(written, plain=alone and not years):
        return None
    return int(written), end + years


def _is_age(written: str, *, plain: bool) -> bool:
    if not written.isdecimal() or len(written) > 3:
        return False
    return int(written) in _PLAIN_AGES if plain else int(written) <= _OLDEST


def _stands_alone(parts: list[Piece], at: int) -> bool:
    before = parts[at - 1].kind if at else ""
    after = parts[at + 1].kind if at + 1 < len(parts) else "end"
    return (before, after) == ("open", "close") or (
        before == "comma" and after in {"comma", "end", "relation", "place"}
    )
