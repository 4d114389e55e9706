"""What the oblivious PRF hands out."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum


class Mode(IntEnum):
    """The two of the RFC's modes that exist here."""

    PLAIN = 0  # the owner's answer is taken as it comes
    VERIFIED = 1  # the owner proves that it used the key whose public half the asker knows


@dataclass(frozen=True, slots=True)
class KeyPair:
    """Secret: a scalar; public: an element; 32 bytes each."""

    secret: bytes
    public: bytes


@dataclass(frozen=True, slots=True)
class Blinded:
    """An input made unreadable.  blind: the asker's secret scalar; element: what the owner is sent."""

    blind: bytes
    element: bytes


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The owner's answer to some blinded elements, in their order, with the one proof for all of them."""

    elements: Sequence[bytes]
    proof: bytes
