"""What a restored force lost of its own in a shared thing: each holder gives it back, line by line, as it signed it.

A line counts only with the signature of the force that lost it: nobody puts words into another's mouth.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from sangam.federation.public import catch_up, keys
from sangam.federation.types import Envelope, Incoming, Parked
from sangam.kernel import here
from sangam.kernel.errors import Malformed

TakeLine = Callable[[str, Envelope], Parked | None]
"""Takes back one envelope of ours.  Given: the force that gives it back, and the envelope."""


def pages_of(lines: Iterable[str], *, most: int, most_characters: int) -> Iterator[list[str]]:
    """Part lines into pages of at most `most` lines and so many characters; a longer line has a page of its own."""
    page: list[str] = []
    for line in lines:
        if page and (len(page) == most or sum(map(len, page)) + len(line) > most_characters):
            yield page
            page = []
        page.append(line)
    if page:
        yield page


def take_lines(
    incoming: Incoming, read: Callable[[Mapping[str, object]], list[str]], takes: Mapping[str, TakeLine]
) -> Parked | None:
    """Take back lines that we signed and a restore lost us; again changes nothing.

    read: the lines of the body.  takes: by kind of envelope.

    Raises Refused (nothing is awaited) and Malformed for a line that we did not sign.
    """
    catch_up.require_awaited(incoming)
    for line in read(incoming.body):
        word = keys.envelope_by(line.encode(), here.node().force)
        take = takes.get(word.kind) if word is not None else None
        if word is None or take is None:
            raise Malformed(
                "hosting:not-signed",
                "{force} gives back, as ours, what we did not sign: it stays as it stands here.",
                force=incoming.sender,
            )
        parked = take(incoming.sender, word)
        if parked is not None:
            return parked
    return None
