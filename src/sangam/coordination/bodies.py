"""Parts that the bodies of meetings share: authors, instants, lists of objects.  Pure."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from sangam.coordination import policy
from sangam.exchange.public.bodies import Body
from sangam.exchange.types import Author
from sangam.kernel.sentences import Told

Json = Mapping[str, object]


def author_out(author: Author) -> dict[str, object]:
    """Return an author as JSON; the force is the envelope's sender."""
    return {"unit": author.unit, "post": str(author.post), "label": author.label}


def author_in(force: str, b: Body) -> Author:
    """Read an author of a force."""
    label = b.text("label", most=policy.LONGEST_LABEL)
    return Author(force, b.text("unit", most=policy.LONGEST_LABEL), b.id("post"), label)


def instant_out(at: datetime) -> str:
    """Return an instant as JSON, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def parts(b: Body, body: Json, name: str, *, most: int) -> Iterator[Body]:
    """Yield the objects of a list.  Raises Malformed for what is none, or has more than `most`."""
    value = body.get(name)
    if not isinstance(value, list) or len(value) > most or not all(isinstance(each, dict) for each in value):
        raise b.wrong(name, Told("is no list of at most {most} objects", most=most))
    yield from (Body(f"{name} of the meeting", each) for each in value)
