"""The kinds of record, in one table.  A further kind is a further entry: nothing else needs to change.

Each property has a type, which decides how its value is checked, keyed and shown.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sangam.identifiers.types import Kind as Identifier
from sangam.records.schema.event_kinds import EVENT_KINDS
from sangam.records.schema.properties import CAUTION as _CAUTION
from sangam.records.schema.properties import (
    COURT_KINDS,
    FILE_PROPERTIES,
    FUGITIVE,
    YEAR,
    About,
    Export,
    Kind,
    Places,
    Property,
    Tie,
    Type,
)
from sangam.records.schema.properties import FILES as _FILES
from sangam.records.schema.properties import STATUS as _STATUS
from sangam.records.schema.properties import choice as _choice
from sangam.records.schema.properties import identifier as _identifier
from sangam.records.schema.properties import number as _number
from sangam.records.schema.properties import numbered_text as _numbered
from sangam.records.schema.properties import reference as _refers
from sangam.records.schema.properties import text as _text
from sangam.records.types import RecordView

__all__ = ["FILE_PROPERTIES", "KINDS", "STATUSES", "About", "Kind", "Property", "Tie", "Type", "place_kinds"]

_PERSON = (
    Property("name", Type.NAME, "Name"),
    Property("alias", Type.NAME, "Alias"),
    Property("relative", Type.RELATIVE, "Relative"),
    _CAUTION,
    Property("photo", Type.PHOTO, "Photograph", many=False),
    _choice("sex", "Sex", "male", "female", "other"),
    Property("born_year", Type.YEAR, "Year of birth", many=False),
    _text("address", "Address"),
    _text("village", "Village"),
    _identifier("phone", "Phone", Identifier.PHONE),
    _identifier("email", "E-mail", Identifier.EMAIL),
    _identifier("social", "Social handle", Identifier.SOCIAL),
    _identifier("upi", "UPI id", Identifier.UPI),
    _identifier("passport", "Passport", Identifier.PASSPORT),
    _identifier("licence", "Driving licence", Identifier.LICENCE),
    _identifier("plate", "Vehicle used", Identifier.PLATE),
    _identifier("fir", "Case", Identifier.FIR),
    _text("mark", "Mark of identification"),
    _text("build", "Build and height"),
    _text("modus", "Modus operandi"),
    _text("listed_in", "Listed in"),
    _STATUS,
    _refers("linked", "Linked to", tie=Tie.PLAIN),
    _text("note", "Note"),
)
_CASE = (
    _identifier("fir", "FIR", Identifier.FIR),
    _identifier("gd", "General diary entry", Identifier.GD),
    _text("station", "Station", many=False),
    _identifier("section", "Section of law", Identifier.SECTION),
    Property("offence_date", Type.DATE, "Date of offence", many=False),
    _text("place", "Place"),
    _text("summary", "Summary", many=False),
    _text("modus", "Modus operandi"),
    _refers("accused", "Accused", "person", tie=Tie.PLAIN),
    _refers("property", "Property", "vehicle", "phone", "weapon", tie=Tie.PLAIN),
    _numbered("lab_reference", "Laboratory reference", Identifier.LABORATORY),
    _text("status", "Status", many=False),
)
_VEHICLE = (
    _identifier("plate", "Plate", Identifier.PLATE),
    _identifier("chassis", "Chassis", Identifier.CHASSIS),
    _identifier("engine", "Engine", Identifier.ENGINE),
    _text("make", "Make", many=False),
    _text("model", "Model", many=False),
    _text("colour", "Colour", many=False),
    _STATUS,
    _CAUTION,
    _identifier("fir", "Case", Identifier.FIR),
    _refers("holder", "Owner or user", "person", "organisation", tie=Tie.SHARED),
    Property("photo", Type.PHOTO, "Photograph", many=False),
    _text("note", "Note"),
)
_PHONE = (
    _identifier("number", "Number", Identifier.PHONE),
    _identifier("imei", "IMEI", Identifier.IMEI),
    _identifier("imsi", "IMSI", Identifier.IMSI),
    _refers("holder", "Holder", "person", "organisation", tie=Tie.SHARED),
    _CAUTION,
    _text("note", "Note"),
)
_ACCOUNT = (
    _identifier("upi", "UPI id", Identifier.UPI),
    _text("number", "Account number"),
    _text("bank", "Bank and branch", many=False),
    _refers("holder", "Holder", "person", "organisation", tie=Tie.SHARED),
    _identifier("phone", "Phone", Identifier.PHONE),
    _CAUTION,
    _text("note", "Note"),
)
"""A bank account, wallet or UPI id, as a node of its own: who holds it, and through which telephone."""

_WEAPON = (
    _text("type", "Type", many=False),
    _numbered("number", "Number", Identifier.WEAPON),
    _text("calibre", "Calibre", many=False),
    _numbered("lab_reference", "Laboratory reference", Identifier.LABORATORY),
    _identifier("fir", "Case", Identifier.FIR),
    _refers("linked", "Linked to", tie=Tie.PLAIN),
    _STATUS,
    _text("note", "Note"),
)
_GANG = (
    Property("name", Type.NAME, "Name"),
    Property("alias", Type.NAME, "Alias"),
    _text("area", "Area"),
    _text("reference", "Reference number (OCND and others)"),
    _CAUTION,
    _refers("linked", "Linked to", tie=Tie.PLAIN),
    _text("note", "Note"),
)
_TIED = ("person", "gang", "organisation", "phone", "account", "vehicle", "weapon", "place")
_MEMBERSHIP = (
    _refers("gang", "Gang", "gang", "organisation", many=False, tie=Tie.PLAIN),
    _refers("person", "Person", "person", many=False, tie=Tie.PLAIN),
    _choice("role", "Role", "leader", "shooter", "financier", "handler", "supplier", "associate", "suspect", "victim"),
    _text("evidence", "Evidence"),
    Property("until", Type.DATE, "Claim runs until", many=False),
)
_TIE = (
    _refers("one", "One end", *_TIED, many=False, tie=Tie.PLAIN),
    _refers("other", "Other end", *_TIED, many=False, tie=Tie.PLAIN),
    _choice("relation", "How they are tied", "associate", "family", "called", "financed", "supplied", "sheltered"),
    _text("evidence", "Evidence"),
    _number("times", "How many times", 1, 1_000_000),
    Property("first_date", Type.DATE, "First on", many=False),
    Property("last_date", Type.DATE, "Last on", many=False, after="first_date"),
    _text("authority", "Authorisation number", many=False),
    Property("until", Type.DATE, "Claim runs until", many=False),
)
_OPINION = (
    _refers("claim", "Claim of membership", "membership", many=False, tie=Tie.PLAIN),
    _choice("stance", "What we say of it", "seconded", "disputed"),
    _text("reason", "Reason", many=False),
)
"""What another force says of a claim of membership: a record of its own, recalled when it is taken back."""

_WANTED = (
    _refers("person", "Person", "person", many=False),
    Property("name", Type.NAME, "Name"),
    Property("alias", Type.NAME, "Alias"),
    Property("relative", Type.RELATIVE, "Relative"),
    Property("photo", Type.PHOTO, "Photograph", many=False),
    _choice("sex", "Sex", "male", "female", "other"),
    Property("born_year", Type.YEAR, "Year of birth", many=False),
    _text("village", "Village"),
    _text("address", "Address"),
    _text("mark", "Mark of identification"),
    _choice("warrant", "Instrument", "non-bailable-warrant", "proclaimed-offender", "look-out-circular", "reward"),
    _text("reference", "Number and court"),
    _identifier("fir", "Case", Identifier.FIR),
    *FUGITIVE,
    _CAUTION,
    _STATUS,
)
_RELEASE = (
    _refers("person", "Person", "person", many=False),
    Property("name", Type.NAME, "Name"),
    Property("alias", Type.NAME, "Alias"),
    Property("relative", Type.RELATIVE, "Relative"),
    _choice("sex", "Sex", "male", "female", "other"),
    Property("born_year", Type.YEAR, "Year of birth", many=False),
    _text("village", "Village"),
    _identifier("phone", "Phone", Identifier.PHONE),
    _text("station", "Station", many=False),
    _choice("release", "Kind", "bail", "parole", "furlough", "acquittal", "sentence-served", "escape"),
    _text("jail", "Jail", many=False),
    Property("release_date", Type.DATE, "Date", many=False),
    _text("conditions", "Conditions"),
    _text("address", "Address given"),
    _identifier("fir", "Case", Identifier.FIR),
    _CAUTION,
)
_SIGHTING = (
    _refers("seen", "Seen", "person", "vehicle", tie=Tie.SHARED),
    _identifier("plate", "Plate", Identifier.PLATE),
    Property("name", Type.NAME, "Name"),
    _text("place", "Place"),
    Property("seen_date", Type.DATE, "Date", many=False),
    _text("note", "Note"),
)
_ORGANISATION = (
    Property("name", Type.NAME, "Name"),
    Property("alias", Type.NAME, "Alias"),
    Property("listed_date", Type.DATE, "Listed as of", many=False),
    _text("listed_in", "Listed in"),
    _refers("linked", "Linked to", tie=Tie.PLAIN),
    _text("note", "Note"),
)
_LOOKS = (
    _choice("sex", "Sex", "male", "female", "other"),
    _number("age_from", "Age from (years)", 0, 120),
    _number("age_to", "Age to (years)", 0, 120),
    _number("height_from", "Height from (cm)", 30, 250),
    _number("height_to", "Height to (cm)", 30, 250),
    _choice("build", "Build", "thin", "medium", "heavy"),
    _choice("complexion", "Complexion", "fair", "wheatish", "dark"),
    _text("hair", "Hair", many=False),
    _text("mark", "Mark of identification"),
    _text("clothing", "Clothing"),
    _text("belongings", "Belongings"),
)
"""How a person without a name is described: the columns that the forms of CCTNS, Talash and ZIPNET have in common.

A height may be known within a few centimetres only, and the age of a body within ten years: each is a range.
"""

_MISSING = (
    Property("name", Type.NAME, "Name"),
    Property("alias", Type.NAME, "Alias"),
    Property("relative", Type.RELATIVE, "Relative"),
    _CAUTION,
    Property("photo", Type.PHOTO, "Photograph", many=False),
    *_LOOKS,
    _text("language", "Language"),
    Property("seen_date", Type.DATE, "Last seen on", many=False),
    _text("place", "Place last seen"),
    _text("village", "Village"),
    _text("address", "Address"),
    _identifier("phone", "Phone", Identifier.PHONE),
    _identifier("fir", "FIR", Identifier.FIR),
    _identifier("gd", "General diary entry", Identifier.GD),
    _text("station", "Station", many=False),
    _choice("outcome", "Outcome", "traced", "found-dead"),
    _text("note", "Note"),
)
_FOUND_ALIKE = (
    Property("photo", Type.PHOTO, "Photograph", many=False),
    *_LOOKS,
    Property("found_date", Type.DATE, "Found on", many=False),
    _text("place", "Place found"),
    _identifier("fir", "FIR", Identifier.FIR),
    _identifier("gd", "General diary entry", Identifier.GD),
    _text("station", "Station", many=False),
)
_BODY = (
    *_FOUND_ALIKE,
    _choice("condition", "Condition", "fresh", "decomposed", "burnt", "skeletal"),
    _text("mortuary", "Mortuary", many=False),
    _text("preserved", "Preserved (fingerprints, DNA)"),
    _choice("outcome", "Outcome", "identified"),
    _text("note", "Note"),
)
_FOUND = (
    *_FOUND_ALIKE,
    Property("name", Type.NAME, "Name"),
    _CAUTION,
    _text("language", "Language"),
    _text("says", "What he or she says"),
    _text("kept_at", "Kept at", many=False),
    _choice("outcome", "Outcome", "identified"),
    _text("note", "Note"),
)

_OF_PERSONS = ("arrested", "bailed", "released", "escaped", "dead", "withdrawn", "active")
_INFRASTRUCTURE = Export(stix="infrastructure")

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "person", "Person", (*_PERSON, *_FILES), ("name", "alias", "relative"), YEAR, 5 * YEAR,
            icon="user", line=("relative", "village", "address"), about=About.PERSON, statuses=_OF_PERSONS,
            places=Places(beside=9, report=1, message=1, network=1),
            export=Export("Person", "identity", (("identity_class", "individual"),)),
        ),
        Kind(
            "case", "Case", (*_CASE, *_FILES), ("fir", "station"), 2 * YEAR, 10 * YEAR,
            icon="file-text", word="Case (FIR)", line=("station", "section", "place"), dated_by="offence_date",
            places=Places(beside=8, network=4), export=Export("CourtCase"),
        ),
        Kind(
            "vehicle", "Vehicle", (*_VEHICLE, *_FILES), ("plate", "make", "model"), YEAR, 5 * YEAR, timedelta(180),
            icon="car", line=("make", "model", "colour"), about=About.OBJECT, number="plate",
            statuses=("recovered", "plate-misused", "withdrawn", "stolen"),
            places=Places(beside=10, report=2, message=2, network=7), export=Export("Vehicle", "infrastructure"),
        ),
        Kind(
            "phone", "Phone", _PHONE, ("number",), YEAR, 5 * YEAR,
            icon="smartphone", line=("holder",), about=About.OBJECT, number="number",
            places=Places(beside=11, report=5, message=3, network=5), export=_INFRASTRUCTURE,
        ),
        Kind(
            "account", "Account", _ACCOUNT, ("upi", "number"), YEAR, 5 * YEAR,
            icon="landmark", word="Account or UPI id", line=("bank", "holder"), about=About.OBJECT,
            places=Places(beside=12, network=6), export=Export("BankAccount", "infrastructure"),
        ),
        Kind(
            "weapon", "Weapon", (*_WEAPON, *_FILES), ("type", "number"), 2 * YEAR, 10 * YEAR,
            icon="crosshair", line=("calibre", "number"), about=About.OBJECT,
            statuses=("recovered", "withdrawn", "stolen"),
            places=Places(beside=13, report=4, message=6, network=8), export=_INFRASTRUCTURE,
        ),
        Kind(
            "gang", "Gang", (*_GANG, *_FILES), ("name",), YEAR, 5 * YEAR,
            icon="users", line=("area",), about=About.ENTITY, places=Places(beside=6, network=2),
            export=Export("Organization", "identity", (("identity_class", "group"),)),
        ),
        Kind(
            "membership", "Gang membership", _MEMBERSHIP, ("person", "gang"), YEAR / 2, 5 * YEAR, timedelta(180),
            icon="users", line=("role", "evidence"), about=About.CLAIM, places=Places(beside=3, card=3),
        ),
        Kind(
            "tie", "Tie", _TIE, ("one", "other", "relation"), YEAR / 2, 5 * YEAR, timedelta(180),
            icon="network", line=("relation", "evidence"), about=About.CLAIM, places=Places(beside=5),
        ),
        Kind(
            "opinion", "Opinion on a membership", _OPINION, ("claim", "stance"), YEAR / 2, 5 * YEAR,
            icon="message-circle-question-mark", line=("stance", "reason"), about=About.CLAIM,
            places=Places(beside=4),
        ),
        Kind(
            "wanted", "Wanted notice", (*_WANTED, *_FILES), ("name", "person", "warrant"), YEAR, 5 * YEAR,
            timedelta(90), icon="gavel", line=("relative", "village", "warrant", "reference"), about=About.PERSON,
            title_beside=("warrant", "reference"), statuses=_OF_PERSONS, places=Places(beside=1, card=1),
        ),
        Kind(
            "release", "Release from custody", _RELEASE, ("name", "person", "release"), YEAR / 4, 2 * YEAR,
            icon="log-out", line=("relative", "village", "release", "jail", "release_date"), about=About.PERSON,
            title_beside=("release", "release_date"), places=Places(beside=2, card=4),
        ),
        Kind(
            "sighting", "Sighting", (*_SIGHTING, *_FILES), ("plate", "name", "place"), YEAR / 4, YEAR,
            icon="map-pin", line=("place", "seen_date"), title_beside=("place", "seen_date"), dated_by="seen_date",
            places=Places(beside=20, card=5, report=3, message=4, network=10), export=Export("Event"),
        ),
        Kind(
            "organisation", "Organisation", _ORGANISATION, ("name",), 2 * YEAR, 10 * YEAR,
            icon="building-2", line=("listed_in",), about=About.ENTITY, places=Places(beside=7, network=3),
            export=Export("Organization", "identity", (("identity_class", "organization"),)),
        ),
        Kind(
            "missing", "Missing person", (*_MISSING, *_FILES), ("name", "alias", "relative"), 5 * YEAR, 10 * YEAR,
            icon="user-x", line=("relative", "sex", "village", "place", "seen_date"), about=About.PERSON,
            places=Places(beside=22),
        ),
        Kind(
            "body", "Unidentified body", (*_BODY, *_FILES), ("place", "found_date"), 5 * YEAR, 10 * YEAR,
            icon="footprints", line=("sex", "condition", "mark"), about=About.PERSON, places=Places(beside=24),
        ),
        Kind(
            "found", "Unidentified person", (*_FOUND, *_FILES), ("name", "place", "found_date"), 2 * YEAR, 5 * YEAR,
            icon="user", line=("sex", "mark", "says"), about=About.PERSON, places=Places(beside=23),
        ),
        *EVENT_KINDS,
        *COURT_KINDS,
    )
}  # fmt: skip

STATUSES: Mapping[str, tuple[str, ...]] = {kind.name: kind.statuses for kind in KINDS.values() if kind.statuses}
"""The statuses that an owner can set for each kind of record from its page."""


def place_kinds(place: Callable[[Places], int]) -> tuple[str, ...]:
    """Return the kinds that have a place in a list, in its order."""
    placed = (kind for kind in KINDS.values() if place(kind.places))
    return tuple(kind.name for kind in sorted(placed, key=lambda kind: place(kind.places)))


# Cautions that hold: of a person always, of a thing only while it is sought.
#
# Once its owner has a stolen car back, whoever was armed in it is gone. Its cautions are history then, and the
# officer reads one order. Where a plate was misused, the other vehicle is still on the road: its cautions hold.

_OVER = frozenset({"recovered", "withdrawn"})


def are_past(view: RecordView) -> bool:
    """Tell whether what a record warns of is history: it is of a thing, and its search is over."""
    return KINDS[view.kind].about is About.OBJECT and view.relief in _OVER


def cautions_in_force(view: RecordView) -> tuple[str, ...]:
    """Return the codes of the cautions of a record that hold, as its reader sees them."""
    return () if are_past(view) else tuple(str(value) for value in view.values("caution"))
