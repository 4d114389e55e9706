"""What a restored force lost of its own: each holder gives it back, line by line, as that force signed it.

A line counts only with the signature of the force that lost it: nobody puts words into another's mouth.  So one way
serves every package whose things need not vanish on a recall.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sangam.federation import outbox
from sangam.federation.keys import peer_keys
from sangam.federation.peers import catch_up
from sangam.federation.types import Envelope, Incoming, Lane, Parked
from sangam.hosting import wire
from sangam.kernel import bodies, here
from sangam.kernel.errors import Malformed

TakeLine = Callable[[str, Envelope], Parked | None]
"""Takes back one envelope of ours.  Given: the force that gives it back, and the envelope."""

_MOST_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class SignedLines:
    """How a package gives a restored force back what it signed, and takes its own back.

    kind: of the envelope that brings a page of lines.  held: the lines of a force that came here since an instant.
    takes: what takes a line of ours back, by its kind.
    """

    kind: str
    held: Callable[[str, datetime], Iterable[str]]
    takes: Mapping[str, TakeLine]
    lane: Lane = Lane.NORMAL

    def give_back(self, force: str, since: datetime) -> int:
        """Send a force what is held here of its own since then, in the running deed; return how many lines."""
        lines = list(self.held(force, since))
        for page in _pages_of(lines):
            body = bodies.write(wire.ReturnedLines(page))
            outbox.post_even_if_away(self.kind, to=[force], body=body, lane=self.lane)
        return len(lines)

    def take_returned(self, incoming: Incoming) -> Parked | None:
        """Take back what we signed and a restore lost us; again changes nothing.

        Raises Refused (nothing is awaited) and Malformed for a line that we did not sign.
        """
        catch_up.require_awaited(incoming)
        for line in bodies.read(wire.ReturnedLines, incoming.body).lines:
            if parked := self._take_line(incoming.sender, line):
                return parked
        return None

    def _take_line(self, giver: str, line: str) -> Parked | None:
        word = peer_keys.envelope_by(line.encode(), here.node().force)
        take = self.takes.get(word.kind) if word is not None else None
        if word is None or take is None:
            raise Malformed(
                "hosting:not-signed",
                "{force} gives back, as ours, what we did not sign: it stays as it stands here.",
                force=giver,
            )
        return take(giver, word)


def _pages_of(lines: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Part lines into pages that an envelope carries; a longer line has a page of its own."""
    page: list[str] = []
    for line in lines:
        if page and (len(page) == wire.MOST_LINES or sum(map(len, page)) + len(line) > _MOST_CHARACTERS):
            yield tuple(page)
            page = []
        page.append(line)
    if page:
        yield tuple(page)
