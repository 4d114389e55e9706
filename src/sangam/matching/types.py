"""What `matching` hands out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sangam.kernel.handling import Caveat
from sangam.kernel.sentences import Told
from sangam.names.types import PersonName
from sangam.records.schema.kinds import cautions_in_force
from sangam.records.types import Link, RecordView


class Band(StrEnum):
    """How far an officer may lean on a hit; in this order in every list."""

    STRONG = "strong"
    POSSIBLE = "possible"
    WEAK = "weak"


PERSON = "person"


@dataclass(frozen=True, slots=True)
class Recognised:
    """Something in the text that identifies: text[start:end].  kind: an identifier's, "person" or "place".

    normal: what is looked for.  doubtful: the form is not one that we know; it was looked for all the same.
    """

    kind: str
    text: str
    start: int
    end: int
    normal: str
    doubtful: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """One reason.  sentence: English, with {named} parts, the key of its translation.

    bits: what it is worth, below 0 against.  thing: what it is about, for the one sentence.
    """

    code: str
    sentence: str
    parts: Mapping[str, str] = field(default_factory=dict)
    bits: float = 0.0
    thing: str = ""

    def __str__(self) -> str:
        return self.sentence.format(**self.parts)


class Verdict(StrEnum):
    """What an officer says of two records, having looked at both.  Taken back: the pair waits again, as before it."""

    SAME = "same"
    NOT_SAME = "not-same"
    UNSURE = "unsure"
    TAKEN_BACK = "taken-back"


@dataclass(frozen=True, slots=True)
class JudgementView:
    """One officer's word on two records.  one, other: the lesser id first.  by: officer, post and unit, for reading."""

    id: UUID
    one: UUID
    other: UUID
    verdict: Verdict
    reason: str
    by: str
    at: datetime

    def beside(self, record: UUID) -> UUID:
        """Return the other record of the two."""
        return self.other if self.one == record else self.one


@dataclass(frozen=True, slots=True)
class Cluster:
    """Records joined by "same".  ties: the words that join them.  against: "not same" among them: it is left open."""

    members: frozenset[UUID]
    ties: tuple[JudgementView, ...] = ()
    against: tuple[JudgementView, ...] = ()

    @property
    def holds(self) -> bool:
        """Tell whether it may be shown as one: more than one record, and nothing said against it."""
        return len(self.members) > 1 and not self.against


@dataclass(frozen=True, slots=True)
class NotHimView:
    """A post's word that a record is not whom it checked."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """What people said that bears on a hit.

    subject: under which a "not him" is kept.  same: the further records held for one with it; ties, by whom.
    against: words that contradict such a cluster.  not_him: the post's own word on this hit.
    """

    subject: str = ""
    same: tuple[RecordView, ...] = ()
    ties: tuple[JudgementView, ...] = ()
    against: tuple[JudgementView, ...] = ()
    not_him: NotHimView | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that the text may mean.

    score: 0-1, the chance that it is who was asked for, which decides the band.  person: whom of the text it agrees
    with, None when numbers alone agree.  judged: what people said of it.  links: what refers to it, or to what is held
    for one with it: wanted notices, memberships, releases and sightings, the newest first.  Also the person whom it
    names.
    """

    record: RecordView
    band: Band
    score: float
    why: tuple[Why, ...]
    person: PersonName | None = None
    judged: Judged = Judged()
    links: tuple[Link, ...] = ()

    @property
    def wanted(self) -> tuple[RecordView, ...]:
        """Return the wanted notices that stand: the hit itself, those held for one with it, and those that refer."""
        views = (self.record, *self.judged.same, *(link.record for link in self.links))
        notices = {view.id: view for view in views if view.kind == "wanted" and not view.relief}
        return tuple(notices.values())

    @property
    def caution(self) -> tuple[str, ...]:
        """Return what keeps the officer alive, to be shown before all else.

        Includes cautions of records held for one with it, and of the notices by which it is wanted.
        """
        views = (self.record, *self.judged.same, *self.wanted)
        return tuple(dict.fromkeys(code for view in views for code in cautions_in_force(view)))

    @property
    def has_warning(self) -> bool:
        """Tell whether it says what an officer must know before acting, so that no list may leave it out.

        That is a caution, a wanted notice, a status, or that the owner is to be called first.
        """
        views = (self.record, *self.judged.same)
        return bool(self.caution or self.wanted or any(view.status or is_call_first(view) for view in views))


def is_call_first(view: RecordView) -> bool:
    """Tell whether the owner of a record is to be called before anyone acts on it."""
    return any(Caveat.CALL_FIRST in each.handling.caveats for each in view.statements)


@dataclass(frozen=True, slots=True)
class Sameness:
    """What people said of one record and others, as one officer may see it.

    said: every word, newest first.  others: the records that they name, by id.  cluster: those held for one with it.
    """

    record: UUID
    said: tuple[JudgementView, ...]
    others: Mapping[UUID, RecordView]
    cluster: Cluster


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A record that may be of the same person, by description.  word: what was last said of the two, if anything."""

    record: RecordView
    band: Band
    score: float
    why: tuple[Why, ...]
    word: JudgementView | None = None


@dataclass(frozen=True, slots=True)
class Partly:
    """How much of a text was looked up.  rest: how what was not looked up begins."""

    most: int
    found: int
    rest: str

    @property
    def told(self) -> Told:
        """Return the sentence for the officer."""
        return Told(PARTLY, most=self.most, found=self.found, rest=self.rest)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a check: everything known about a text, for one officer, at one instant.

    unread: pieces that could not be read, said rather than dropped.  more: weaker hits that are not listed.
    further: hits of a row of a list that only a check of that row lists; none of them has a warning.
    watched_until: until when the post is told of what comes later; None where nothing in the text is telling enough.
    crowded: more people are called so than were looked at, and nothing asked tells them apart.
    partly: where the text has more names and numbers than are looked up at once.
    """

    id: UUID
    text: str
    at: datetime
    recognised: tuple[Recognised, ...]
    hits: tuple[Hit, ...]
    unread: tuple[str, ...]
    more: int = 0
    watched_until: datetime | None = None
    crowded: bool = False
    partly: Partly | None = None
    further: int = 0

    @property
    def looked_for(self) -> bool:
        """Tell whether there was anything to look for: a place alone is shown, and would list everybody there."""
        return any(each.kind not in SHOWN_ONLY for each in self.recognised)

    @property
    def sentence(self) -> str:
        """Return the line that stands above the hits, or in their place."""
        if self.crowded:
            return CROWDED
        if self.hits:
            return ""
        if not self.looked_for:
            return NOTHING_LOOKED_UP
        return NO_CLEARANCE


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list to be checked.  name: the phrase that is known to be a name, "" when the text must show it."""

    number: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The list that rows are taken from: the file's name and SHA-256.  The ledger names it by a key of that."""

    file: str
    digest: str


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A row of a list and the records that were found for it once.  more, crowded: as of its answer then."""

    line: Line
    records: tuple[UUID, ...] = ()
    more: int = 0
    crowded: bool = False


@dataclass(frozen=True, slots=True)
class WatchView:
    """What a post watches for.  asked: (kind, normal form) each.  case_number: empty for the 72 hours after a check.

    answers: how many records have answered it.
    """

    id: UUID
    asked: tuple[tuple[str, str], ...]
    at: datetime
    until_at: datetime
    purpose: str
    case_number: str = ""
    reason: str = ""
    answers: int = 0


CROWDED = "Many people are called so: add the father's name, age or place."
PARTLY = (
    "Only the first {most} of the {found} names and numbers in this text were looked up. "
    "Check the rest as a text of its own, from: {rest}"
)
SHOWN_ONLY = frozenset({"place", "aadhaar", "section"})
"""Kinds of what is recognised in a text and never looked up by itself."""

NOTHING_LOOKED_UP = "Nothing was looked up: type a plate, a phone number, a name or an FIR number."
NO_CLEARANCE = "Nothing in Sangam. This is not a clearance."


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """A record that may be of one person with another, as the reader sees it.  score: a probability."""

    record: RecordView
    score: float
    at: datetime


@dataclass(frozen=True, slots=True)
class WaitingPair:
    """Two records that may be one person's and wait for a judgement.  score: a probability.

    likeness: what agrees between the two and what differs, None where the matcher finds nothing that agrees.
    """

    one: RecordView
    other: RecordView
    score: float
    at: datetime
    likeness: Resemblance | None


@dataclass(frozen=True, slots=True)
class WaitingPairs:
    """The pairs that one officer may judge, the likeliest first.  has_more: others follow once these are judged."""

    pairs: tuple[WaitingPair, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class SharedPerson:
    """Two records of different forces that may be one person's.  judged: people hold them for one; else it waits."""

    one: RecordView
    other: RecordView
    judged: bool


class PointerOutcome(StrEnum):
    """What came of a question about pointers."""

    NOTHING = "nothing"
    EXISTS = "exists"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FoundPointer:
    """Something exists: of which force and desk, and which of the things asked it answers, as kept.

    record: the owner's id of it, which says nothing to us.
    """

    owner: str
    asked: str
    record: str
    desk: str


@dataclass(frozen=True, slots=True)
class PointerView:
    """What partners said about a check.  waiting: not asked yet, or not answered; refused: the code, by force."""

    found: tuple[FoundPointer, ...]
    waiting: tuple[str, ...]
    nothing: tuple[str, ...]
    refused: Mapping[str, str]
