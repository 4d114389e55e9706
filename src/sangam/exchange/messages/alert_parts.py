"""What later versions of the program add to the bodies of alerts; an older node passes it over.  Pure.

alert.issued.v1, alert.updated.v1   earlier {version: instant}   when each version before this one was changed
alert.acknowledged.v1               handed_to: the unit that the alert is for, of a post that it reached by mistake
"""

from collections.abc import Mapping
from datetime import datetime

from sangam.exchange.messages.fields import Body
from sangam.exchange.messages.request_parts import instant
from sangam.exchange.types import LONGEST_LABEL
from sangam.kernel.numbers import read_number
from sangam.kernel.sentences import Told

MOST_VERSIONS = 200
_LONGEST = 40
_LAST_VERSION = 2**31 - 1


def earlier_out(earlier: Mapping[int, datetime]) -> dict[str, object]:
    """Return the member that names earlier versions, the newest of them; none of a first version."""
    return {"earlier": earlier_kept(earlier)} if earlier else {}


def earlier_in(b: Body) -> dict[int, datetime]:
    """Read when earlier versions were changed."""
    found = b.words("earlier", most=MOST_VERSIONS, longest=_LONGEST) if b.stands("earlier") else {}
    members, versions = Body("alert", found), {}
    for name in found:
        version = read_number(name, most=_LAST_VERSION)
        if version is None:
            raise b.wrong("earlier", Told("names a version that is no number"))
        versions[version] = members.instant(name)
    return versions


def earlier_kept(earlier: Mapping[int, datetime]) -> dict[str, str]:
    """Return when earlier versions were changed as JSON: the newest of them, in their order."""
    return {str(version): instant(earlier[version]) for version in sorted(earlier)[-MOST_VERSIONS:]}


def earlier_of(kept: Mapping[str, str]) -> dict[int, datetime]:
    """Return when earlier versions were changed, from a row."""
    return earlier_in(Body("alert", {"earlier": kept}))


def handed_out(unit: str) -> dict[str, object]:
    """Return the member of a hand-over, none where there is none."""
    return {"handed_to": unit} if unit else {}


def handed_in(b: Body) -> str:
    """Read the unit to which an alert is handed over."""
    return b.text("handed_to", most=LONGEST_LABEL) if b.stands("handed_to") else ""
