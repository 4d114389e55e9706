"""The four ways to say no.  Each interface maps them once; the message is fit to show to the officer.

A raise names a code and an English sentence with `{named}` parts, both literal, in one place:

    raise Refused("access:locked", "This account is locked until {until}.", until=until)

The code is promised (docs/reference/errors.md is generated from these calls) and never translated;
the sentence is the key of its translation.
"""

from typing import ClassVar

from sangam.kernel.sentences import Told


class SangamError(Exception):
    """Something that a person must be told, in words."""

    kind: ClassVar[str] = "error"

    def __init__(self, code: str, template: str, /, **parts: object) -> None:
        self.code = code
        self.template = template
        self.parts = parts
        super().__init__(template.format(**parts))

    @property
    def message(self) -> str:
        """Return the English sentence."""
        return str(self)

    @property
    def told(self) -> Told:
        """Return the sentence to be kept, from which it is written in a reader's language."""
        return Told(self.template, **self.parts)


class Refused(SangamError):
    """The rule forbids it.  The message says which rule and whom to ask."""

    kind = "refused"


class NotFound(SangamError):
    """Absent, or not the actor's to know: the two look alike."""

    kind = "not-found"


class Conflict(SangamError):
    """The thing has moved on: another version, a state that does not allow this step, a repeat with other content."""

    kind = "conflict"


class Malformed(SangamError):
    """The input cannot be read.  The message says where and what was expected."""

    kind = "malformed"
