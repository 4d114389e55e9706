"""Who speaks in a body that travels, as the speaker's force vouches.  Pure."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from sangam.kernel.bodies import SENDER, filled

_Label = Annotated[str, filled(200)]


@dataclass(frozen=True, slots=True)
class Author:
    """Who speaks, as the speaker's force vouches.  A body names unit, post and label; its sender is the force."""

    force: Annotated[str, filled(8), SENDER]
    unit: _Label
    post: UUID
    label: _Label
