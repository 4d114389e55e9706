"""Who acts: an officer in a post, another force's node, or a part of this node."""

from dataclasses import dataclass, field
from uuid import UUID

from sangam.kernel.clock import USUAL_QUIET_HOURS, QuietHours
from sangam.kernel.handling import Classification
from sangam.kernel.purpose import Stated


def own_unit(code: str) -> str:
    """Return the token that admits the officers of a unit itself, and none of a unit below it."""
    return f"unit:{code}"


@dataclass(frozen=True, slots=True)
class Actor:
    """The one on whose behalf a deed runs.  Built by `access` (officers), `federation` (peers), or `system`.

    force: two- to four-letter code ("DL", "NIA").  post, officer, session: None for peers and the system.
    unit: code of the post's unit ("HR-SNP-KUNDLI").  role: key of `access.policy.ROLES`.
    audience: tokens that a record's audience may name to admit this actor: the force, the unit and all
    units above it, the post as "post:<id>".
    quiet: the officer's own quiet hours.
    purpose: why the officer acts, as stated for the session.  An act on a record is refused without one.
    """

    force: str
    label: str
    role: str = "system"
    officer: UUID | None = None
    post: UUID | None = None
    unit: str = ""
    clearance: Classification = Classification.UNCLASSIFIED
    audience: frozenset[str] = field(default_factory=frozenset)
    session: UUID | None = None
    language: str = "en"
    quiet: QuietHours = USUAL_QUIET_HOURS
    purpose: Stated | None = None

    @property
    def tokens(self) -> frozenset[str]:
        """Return all that a record's audience may name to admit this actor, its own unit alone among it."""
        return self.audience | {own_unit(self.unit)} if self.unit else self.audience

    def an_officer(self) -> UUID:
        """Return the officer.  Raises RuntimeError for a peer or the system, who sign nowhere in."""
        if self.officer is None:
            raise RuntimeError(f"{self.label} is no officer")
        return self.officer

    @classmethod
    def system(cls, force: str, part: str) -> "Actor":
        """Return a part of this node ("relay", "sealer", "import") as actor.  It sees nothing of anyone."""
        return cls(force=force, label=f"system:{part}", role="system", audience=frozenset({force}))

    @classmethod
    def peer(cls, force: str, label: str = "") -> "Actor":
        """Return another force's node as actor: it vouches for its officers, named in `label`."""
        return cls(force=force, label=label or f"peer:{force}", role="peer")
