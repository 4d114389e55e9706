"""Reading the members of a body that another node sent.  Pure: each reads one member or raises Malformed, naming it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sangam.kernel.errors import Malformed
from sangam.kernel.instants import read_instant
from sangam.kernel.sentences import Told

Choice = TypeVar("Choice", bound=StrEnum)


class Body:
    """A body of some kind.  A member that is absent and one that is null are the same."""

    def __init__(self, kind: str, members: Mapping[str, object]) -> None:
        self._kind = kind
        self._members = members

    def wrong(self, name: str, why: Told) -> Malformed:
        """Return the error that says what is wrong with a member, in words that have a translation."""
        return Malformed("exchange:body", "The {name} of the {kind} {why}.", name=name, kind=self._kind, why=why)

    def text(self, name: str, *, most: int, least: int = 1) -> str:
        """Return a text of `least` to `most` characters that the database can hold."""
        return self._text(name, self._members.get(name), least=least, most=most)

    def texts(self, name: str, *, least: int, most: int) -> tuple[str, ...]:
        """Return `least` to `most` short texts."""
        return tuple(self._text(name, each, least=1, most=120) for each in self._list(name, least=least, most=most))

    def id(self, name: str) -> UUID:
        """Return an id."""
        return self._id(name, self._members.get(name))

    def id_or_none(self, name: str) -> UUID | None:
        """Return an id, or None."""
        return None if self._members.get(name) is None else self.id(name)

    def ids(self, name: str, *, most: int) -> tuple[UUID, ...]:
        """Return 1 to `most` ids."""
        return tuple(self._id(name, each) for each in self._list(name, least=1, most=most))

    def count(self, name: str, *, most: int = 1_000_000) -> int:
        """Return a whole number from 1 to `most`."""
        value = self._members.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise self.wrong(name, Told("is no whole number from 1 to {most}", most=most))
        return value

    def is_yes(self, name: str) -> bool:
        """Tell whether a member that may be absent says yes."""
        return self._members.get(name) == "yes"

    def instant(self, name: str) -> datetime:
        """Return an instant, in UTC."""
        try:
            return read_instant(self.text(name, most=40))
        except ValueError:
            raise self.wrong(name, Told("is no instant with its zone")) from None

    def instant_or_none(self, name: str) -> datetime | None:
        """Return an instant, or None."""
        return None if self._members.get(name) is None else self.instant(name)

    def choice(self, name: str, of: type[Choice]) -> Choice:
        """Return one of a closed list."""
        try:
            return of(self.text(name, most=40))
        except ValueError:
            raise self.wrong(name, Told("is none of {listed}", listed=", ".join(of))) from None

    def stands(self, name: str) -> bool:
        """Tell whether a member is there."""
        return self._members.get(name) is not None

    def part(self, name: str) -> "Body":
        """Return a body within the body."""
        value = self._members.get(name)
        if not isinstance(value, dict):
            raise self.wrong(name, Told("is missing or no object"))
        return Body(f"{name} of the {self._kind}", value)

    def part_or_none(self, name: str) -> "Body | None":
        """Return a body within the body, or None."""
        return None if self._members.get(name) is None else self.part(name)

    def _list(self, name: str, *, least: int, most: int) -> list[object]:
        value = self._members.get(name)
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise self.wrong(name, Told("is no list of {least} to {most}", least=least, most=most))
        return value

    def _id(self, name: str, value: object) -> UUID:
        try:
            return UUID(self._text(name, value, least=1, most=45))
        except ValueError:
            raise self.wrong(name, Told("is no id")) from None

    def _text(self, name: str, value: object, *, least: int, most: int) -> str:
        if not isinstance(value, str) or not least <= len(value.strip()) or len(value) > most:
            raise self.wrong(name, Told("is no text of {least} to {most} characters", least=least, most=most))
        if "\x00" in value or _has_surrogate(value):
            raise self.wrong(name, Told("holds a character that is none"))
        return value


def _has_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
