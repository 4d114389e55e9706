"""Types of members that are read otherwise than the library does."""

from sangam.kernel.sentences import Told


class Custom(type):
    """Makes a class that a member is declared as where the library's own reader does not do.

    made: the type of the value.  why: the sentence of a refusal.  read: makes the value of what travels, raises
    ValueError, TypeError or Malformed.  write: makes what travels; without it, the value's type decides.
    """

    made: type
    why: Told

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, cls.made)
