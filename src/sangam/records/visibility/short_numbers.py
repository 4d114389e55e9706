"""The number that stands on a record's page, back to the record: of those here, and of those recalled from here."""

from functools import reduce
from uuid import UUID

from django.db import connection

from sangam.kernel.errors import Malformed
from sangam.kernel.ids import CROCKFORD, short

_LENGTH = 7
_READ_AS = str.maketrans("ILO", "110")
_AS_HEX = 8

_FIND = """
SELECT id FROM records_record WHERE right(id::text, %s) = %s
UNION SELECT record FROM records_tombstone WHERE right(record::text, %s) = %s
"""


def records_with_number(text: str) -> list[UUID]:
    """Return the records that have this number: seven letters and digits, a force's code before them or not.

    Where none has it, an id of this number that no record has.  The caller asks of it what it asks of any, and so tells
    nobody which of the two it is.  Raises Malformed for what is no number.
    """
    number = text.strip().upper().rpartition("-")[2].translate(_READ_AS)
    if len(number) != _LENGTH or not set(number) <= set(CROCKFORD):
        raise Malformed(
            "records:short-number",
            "{text} is no number of a record: it has seven letters and digits, as on the record's page. "
            "The page's address will do as well.",
            text=text,
        )
    end = f"{_value(number):09x}"[-_AS_HEX:]
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [_AS_HEX, end, _AS_HEX, end])
        found = [record for (record,) in cursor.fetchall() if short(record) == number]
    return found or [UUID(int=_value(number))]


def _value(number: str) -> int:
    return reduce(lambda value, letter: value * len(CROCKFORD) + CROCKFORD.index(letter), number, 0)
