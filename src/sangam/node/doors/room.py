"""Room at a door: who holds which connections, and whose goes when there are too many.

A new connection is never turned away for those that strangers hold.  The stranger who has most of them loses the one
that has waited longest.  So a flood pushes out itself, and whoever has few connections keeps them.
"""

from collections import Counter
from collections.abc import Iterable
from typing import ClassVar, Protocol

from sangam.kernel.errors import Refused
from sangam.node.doors.in_one_piece import Limits


class Held(Protocol):
    """One connection.  caller: who was admitted on it, or nothing.  address: what it counts for, or nothing.

    since: grows with when it began to wait for what it waits for.
    """

    limits: ClassVar[Limits]
    caller: str
    address: str
    since: int

    def is_waiting(self) -> bool:
        """Tell whether it waits for the caller, and no answer to a whole request is being made on it."""

    def give_way(self, why: Refused) -> None:
        """Close it at once, and note why."""


class Room:
    """The connections of one door in one process."""

    def __init__(self) -> None:
        self._strangers: set[Held] = set()
        self._admitted: set[Held] = set()

    def place(self, held: Held) -> None:
        """Count a connection for what it is now; close one where there are too many of its like."""
        self.leave(held)
        stranger = not held.caller and bool(held.address)
        (self._strangers if stranger else self._admitted).add(held)
        if stranger:
            self._make_room_among_strangers(held)
        else:
            self._make_room_among_admitted(held)

    def leave(self, held: Held) -> None:
        """Count a connection no more."""
        self._strangers.discard(held)
        self._admitted.discard(held)

    def _make_room_among_strangers(self, new: Held) -> None:
        addresses = Counter(each.address for each in self._strangers)
        if addresses[new.address] > new.limits.of_address:
            self._close_one_of(new.address, new, _too_many(new.limits.of_address))
        elif len(self._strangers) > new.limits.strangers:
            most = max(addresses, key=lambda address: addresses[address])
            self._close_one_of(most, new, _full(new.limits.strangers))

    def _make_room_among_admitted(self, new: Held) -> None:
        own = [each for each in self._admitted if new.caller and each.caller == new.caller]
        if len(own) > new.limits.of_caller:
            self._close_one(own, new, _too_many(new.limits.of_caller))
        elif len(self._admitted) > new.limits.admitted:
            self._close_one(self._admitted, new, _full(new.limits.admitted))

    def _close_one_of(self, address: str, new: Held, why: Refused) -> None:
        self._close_one((each for each in self._strangers if each.address == address), new, why)

    def _close_one(self, among: Iterable[Held], new: Held, why: Refused) -> None:
        """Close the one of these that has waited longest; the new one where each of the others is being answered."""
        waiting = [each for each in among if each is not new and each.is_waiting()]
        goes = min(waiting, key=lambda each: each.since, default=new)
        self.leave(goes)
        goes.give_way(why)


def _too_many(most: int) -> Refused:
    return Refused("door:too-many-connections", "More than {most} connections from one address.", most=most)


def _full(most: int) -> Refused:
    return Refused("door:full", "More than {most} connections at once.", most=most)
