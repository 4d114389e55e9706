"""Properties: of which a kind of record is made.  A property's type decides how its value is checked and shown."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import timedelta
from enum import StrEnum

from sangam.federation.types import FileKind
from sangam.identifiers.types import Kind as Identifier

YEAR = timedelta(days=365)


class Type(StrEnum):
    """What a value is.  Names are keyed across scripts, identifiers by their confusable-folded form."""

    TEXT = "text"
    NAME = "name"
    RELATIVE = "relative"  # "s/o बलवंत"
    IDENTIFIER = "identifier"
    DATE = "date"
    YEAR = "year"
    NUMBER = "number"  # a whole number; its unit stands in the label
    TIME = "time"  # an instant to the minute, in India's time
    POSITION = "position"  # "28.49820,77.03100": latitude, longitude, in India
    CODE = "code"  # of the master of modus operandi, which each force may extend
    CHOICE = "choice"
    REFERENCE = "reference"  # {"ref": id, "label": text}
    PHOTO = "photo"  # {"jpeg": base64 of at most 30 kB}
    FILE = "file"  # how an envelope names one: `federation.types.FileRef`


class Tie(StrEnum):
    """How a reference ties two records in a network.  Who was wronged is named by none that ties."""

    PLAIN = "plain"
    SHARED = "shared"  # many may share what bears it, a phone or a place: then it ties none of them
    HAPPENED = "happened"  # many may have happened at what it names: then it ties none of them


class About(StrEnum):
    """What records of a kind are about."""

    PERSON = "person"
    OBJECT = "object"  # it is sought: when the search is over, its cautions are history
    ENTITY = "entity"  # two records may be of one gang, organisation or place
    CLAIM = "claim"  # it says something of other records, and is no end of a tie
    EVENT = "event"  # or a document: no two are of the same


@dataclass(frozen=True, slots=True)
class Property:
    """name, type and label; identifier: which; options: of a choice; many: whether several may stand side by side.
    between: the least and the most of a number; to: kinds of record that a reference may name, empty for any.  after:
    the property before which this day or time may not lie, empty for none.  tie: how a reference ties, if it does."""

    name: str
    type: Type
    label: str
    identifier: Identifier | None = None
    options: tuple[str, ...] = ()
    many: bool = True
    between: tuple[int, int] = (0, 0)
    to: tuple[str, ...] = ()
    after: str = ""
    tie: Tie | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """At which place a kind stands in lists of several kinds, counted from 1.  0: it has no place there.

    beside: among what hangs together with a record.  card: on the card of a hit.  report: on the page *Report*.
    message: among what a message may become.  network: among the ends of ties.
    """

    beside: int = 0
    card: int = 0
    report: int = 0
    message: int = 0
    network: int = 0


@dataclass(frozen=True, slots=True)
class Export:
    """What a record is in files for other tools: FollowTheMoney's schema, STIX's type with its further members."""

    ftm: str = "Asset"
    stix: str = "incident"
    stix_members: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record.  title: the properties that name one; life: until expiry unless the terms say otherwise;
    retention: after which our own is reviewed.  review_after: its desk is asked when it is unconfirmed for so long.

    icon: a name among the icons of the pages.  line: what stands in one line under the name.
    title_beside: what tells records apart that all refer to one, empty where their names do.
    number: by which property alone it is called, empty for none.  dated_by: the property with its day, empty for none.
    statuses: what the owner may set from its page.  word: how pages call the kind where the label is too short.
    """

    name: str
    label: str
    properties: tuple[Property, ...]
    title: tuple[str, ...]
    life: timedelta
    retention: timedelta
    review_after: timedelta | None = None
    _: KW_ONLY
    icon: str
    line: tuple[str, ...]
    about: About = About.EVENT
    title_beside: tuple[str, ...] = ()
    number: str = ""
    dated_by: str = ""
    statuses: tuple[str, ...] = ()
    word: str = ""
    places: Places = Places()
    export: Export = Export()
    _by_name: Mapping[str, Property] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {found.name: found for found in self.properties})

    def property(self, name: str) -> Property | None:
        """Return the property of this name, if the kind has it."""
        return self._by_name.get(name)


def text(name: str, label: str, *, many: bool = True) -> Property:
    """Return a property of free text."""
    return Property(name, Type.TEXT, label, many=many)


def identifier(name: str, label: str, kind: Identifier) -> Property:
    """Return a property by whose number a record is found."""
    return Property(name, Type.IDENTIFIER, label, identifier=kind)


def numbered_text(name: str, label: str, kind: Identifier) -> Property:
    """Return a property whose text is kept as it is written, and found by what it numbers where it reads as that."""
    return Property(name, Type.TEXT, label, identifier=kind)


def choice(name: str, label: str, *options: str, many: bool = False) -> Property:
    """Return a property that is one of these options."""
    return Property(name, Type.CHOICE, label, options=options, many=many)


def number(name: str, label: str, least: int, most: int) -> Property:
    """Return a property that is a whole number between these two."""
    return Property(name, Type.NUMBER, label, many=False, between=(least, most))


def reference(name: str, label: str, *to: str, many: bool = True, tie: Tie | None = None) -> Property:
    """Return a property that names another record, of one of these kinds or of any."""
    return Property(name, Type.REFERENCE, label, many=many, to=to, tie=tie)


FILE_PROPERTIES: Mapping[str, FileKind] = {
    "photograph": FileKind.PHOTO, "voice": FileKind.VOICE, "document": FileKind.DOCUMENT,
}  # fmt: skip
"""The properties that name files, in every kind that has them, and what may stand there."""

FILES = (
    Property("photograph", Type.FILE, "Photograph in full"),
    Property("voice", Type.FILE, "Voice recording"),
    Property("document", Type.FILE, "Document"),
)

CAUTION = choice(
    "caution",
    "Caution",
    "armed",
    "dangerous",
    "violent",
    "infectious",
    "suicidal",
    "escape-risk",
    "minor",
    "victim",
    many=True,
)
STATUS = choice(
    "status",
    "Status",
    "active",
    "stolen",
    "recovered",
    "plate-misused",
    "arrested",
    "dead",
    "released",
    "bailed",
    "escaped",
    "withdrawn",
)


# How a case stands at court against one accused, and what a fugitive abroad needs beside a wanted notice.

CUSTODY = ("police-custody", "judicial-custody", "transit-remand", "bailed", "released", "at-large")

_PROSECUTION = (
    reference("person", "Person", "person", many=False),
    Property("name", Type.NAME, "Name"),
    Property("relative", Type.RELATIVE, "Relative"),
    identifier("fir", "FIR", Identifier.FIR),
    identifier("section", "Section of law", Identifier.SECTION),
    text("station", "Station", many=False),
    reference("case", "Case", "case"),
    text("court", "Court", many=False),
    text("cnr", "CNR number", many=False),
    choice(
        "stage", "Stage", "investigation", "charge-sheeted", "cognisance", "charges-framed", "evidence", "arguments",
        "convicted", "acquitted", "discharged", "appeal",
    ),
    Property("charge_sheet_date", Type.DATE, "Date of the charge sheet", many=False),
    choice("bail", "Bail", "bail-refused", "bail-granted", "bail-cancelled", "bail-not-asked"),
    choice("custody", "Custody", *CUSTODY),
    Property("next_date", Type.DATE, "Next date", many=False),
    CAUTION,
    text("note", "Note"),
)  # fmt: skip

FUGITIVE = (
    text("country", "Country", many=False),
    identifier("passport", "Passport", Identifier.PASSPORT),
    text("circular", "Look-out circular number"),
    text("notice", "Interpol or BHARATPOL reference"),
    choice(
        "abroad_stage", "Stage abroad", "located", "notice-asked", "red-notice", "provisional-arrest",
        "extradition-asked", "extradited", "deported",
    ),
)  # fmt: skip
"""Properties of a wanted notice on somebody who is abroad."""

COURT_KINDS: tuple[Kind, ...] = (
    Kind(
        "prosecution", "Case at court", (*_PROSECUTION, *FILES), ("name", "person", "stage"), 2 * YEAR, 10 * YEAR,
        icon="gavel", line=("fir", "court", "next_date"), about=About.PERSON, title_beside=("fir", "court", "stage"),
        places=Places(beside=17),
    ),
)  # fmt: skip
