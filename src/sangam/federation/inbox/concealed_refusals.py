"""Refusals that the sender does not hear: it would learn by them what it may not know.

A force may send words on what is another's, or was never given to it.  It hears what it hears of what is not here, now
and at every repeat.  Here the envelope is set aside with its reason and the desk is told, as of any other refusal.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sangam.federation.types import Outcome
from sangam.kernel.errors import Refused, SangamError


class Unheard(Refused):
    """A refusal whose sender hears this outcome, without a reason."""

    def __init__(self, code: str, template: str, /, *, heard: Outcome, **parts: object) -> None:
        self.heard = heard
        super().__init__(code, template, **parts)


@contextmanager
def unheard(*, as_if: Outcome) -> Iterator[None]:
    """Refuse what is refused within so that the sender hears this outcome, as of what is not here.

    Raises Unheard for a refusal.
    """
    try:
        yield
    except SangamError as refusal:
        raise Unheard(refusal.code, refusal.template, heard=as_if, **refusal.parts) from refusal
