"""The envelopes of `library`, version 1.  Pure; reading raises Malformed.

practice.returned.v1 gives a restored force its own notes and remarks back.
"""

from sangam.kernel import bodies
from sangam.kernel.bodies import Json
from sangam.kernel.sentences import Told
from sangam.library import policy
from sangam.library.types import ReleasedNote, RemarkBody

NOTE, REMARK, RETURNED = "practice.note.v1", "practice.remark.v1", "practice.returned.v1"


def write_note(said: ReleasedNote) -> dict[str, object]:
    """Return the body of practice.note.v1, which names the unit twice."""
    return {**bodies.write(said), "unit": said.by.unit}


def read_note(body: Json, *, sender: str) -> ReleasedNote:
    """Read a note that its force sent.  Raises Malformed, also where no unit of that force says so."""
    said = bodies.read(ReleasedNote, body, sender=sender)
    if policy.force_of(said.by.unit) != sender or body.get("unit") != said.by.unit:
        raise bodies.wrong(said.title, "unit", Told("is no unit of its force"))
    return said


def read_remark(body: Json, *, sender: str) -> RemarkBody:
    """Read what a force adds to a note.  Raises Malformed, also where its parts are not those of its kind."""
    said = bodies.read(RemarkBody, body, sender=sender)
    policy.require_kind(said)
    return said
