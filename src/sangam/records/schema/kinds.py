"""The kinds of record, in one table.  A further kind is a further entry: nothing else needs to change.

Each property has a type, which decides how its value is checked, keyed and shown.
"""

from collections.abc import Mapping
from datetime import timedelta

from sangam.identifiers.types import Kind as Identifier
from sangam.records.schema.court_kinds import COURT_KINDS, FUGITIVE
from sangam.records.schema.event_kinds import EVENT_KINDS
from sangam.records.schema.properties import CAUTION as _CAUTION
from sangam.records.schema.properties import FILE_PROPERTIES, YEAR, Kind, Property, Type
from sangam.records.schema.properties import FILES as _FILES
from sangam.records.schema.properties import STATUS as _STATUS
from sangam.records.schema.properties import choice as _choice
from sangam.records.schema.properties import identifier as _identifier
from sangam.records.schema.properties import number as _number
from sangam.records.schema.properties import numbered_text as _numbered
from sangam.records.schema.properties import reference as _refers
from sangam.records.schema.properties import text as _text

__all__ = ["FILE_PROPERTIES", "KINDS", "STATUSES", "Kind", "Property", "Type"]

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
    _refers("linked", "Linked to"),
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
    _refers("accused", "Accused", "person"),
    _refers("property", "Property", "vehicle", "phone", "weapon"),
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
    _refers("holder", "Owner or user", "person", "organisation"),
    Property("photo", Type.PHOTO, "Photograph", many=False),
    _text("note", "Note"),
)
_PHONE = (
    _identifier("number", "Number", Identifier.PHONE),
    _identifier("imei", "IMEI", Identifier.IMEI),
    _identifier("imsi", "IMSI", Identifier.IMSI),
    _refers("holder", "Holder", "person", "organisation"),
    _CAUTION,
    _text("note", "Note"),
)
_ACCOUNT = (
    _identifier("upi", "UPI id", Identifier.UPI),
    _text("number", "Account number"),
    _text("bank", "Bank and branch", many=False),
    _refers("holder", "Holder", "person", "organisation"),
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
    _refers("linked", "Linked to"),
    _STATUS,
    _text("note", "Note"),
)
_GANG = (
    Property("name", Type.NAME, "Name"),
    Property("alias", Type.NAME, "Alias"),
    _text("area", "Area"),
    _text("reference", "Reference number (OCND and others)"),
    _CAUTION,
    _refers("linked", "Linked to"),
    _text("note", "Note"),
)
_TIED = ("person", "gang", "organisation", "phone", "account", "vehicle", "weapon", "place")
_MEMBERSHIP = (
    _refers("gang", "Gang", "gang", "organisation", many=False),
    _refers("person", "Person", "person", many=False),
    _choice("role", "Role", "leader", "shooter", "financier", "handler", "supplier", "associate", "suspect", "victim"),
    _text("evidence", "Evidence"),
    Property("until", Type.DATE, "Claim runs until", many=False),
)
_TIE = (
    _refers("one", "One end", *_TIED, many=False),
    _refers("other", "Other end", *_TIED, many=False),
    _choice("relation", "How they are tied", "associate", "family", "called", "financed", "supplied", "sheltered"),
    _text("evidence", "Evidence"),
    _number("times", "How many times", 1, 1_000_000),
    Property("first_date", Type.DATE, "First on", many=False),
    Property("last_date", Type.DATE, "Last on", many=False, after="first_date"),
    _text("authority", "Authorisation number", many=False),
    Property("until", Type.DATE, "Claim runs until", many=False),
)
_OPINION = (
    _refers("claim", "Claim of membership", "membership", many=False),
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
    _refers("seen", "Seen", "person", "vehicle"),
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
    _refers("linked", "Linked to"),
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

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("person", "Person", (*_PERSON, *_FILES), ("name", "alias", "relative"), YEAR, 5 * YEAR),
        Kind("case", "Case", (*_CASE, *_FILES), ("fir", "station"), 2 * YEAR, 10 * YEAR),
        Kind("vehicle", "Vehicle", (*_VEHICLE, *_FILES), ("plate", "make", "model"), YEAR, 5 * YEAR, timedelta(180)),
        Kind("phone", "Phone", _PHONE, ("number",), YEAR, 5 * YEAR),
        Kind("account", "Account", _ACCOUNT, ("upi", "number"), YEAR, 5 * YEAR),
        Kind("weapon", "Weapon", (*_WEAPON, *_FILES), ("type", "number"), 2 * YEAR, 10 * YEAR),
        Kind("gang", "Gang", (*_GANG, *_FILES), ("name",), YEAR, 5 * YEAR),
        Kind("membership", "Gang membership", _MEMBERSHIP, ("person", "gang"), YEAR / 2, 5 * YEAR, timedelta(180)),
        Kind("tie", "Tie", _TIE, ("one", "other", "relation"), YEAR / 2, 5 * YEAR, timedelta(180)),
        Kind("opinion", "Opinion on a membership", _OPINION, ("claim", "stance"), YEAR / 2, 5 * YEAR),
        Kind(
            "wanted", "Wanted notice", (*_WANTED, *_FILES), ("name", "person", "warrant"), YEAR, 5 * YEAR, timedelta(90)
        ),
        Kind("release", "Release from custody", _RELEASE, ("name", "person", "release"), YEAR / 4, 2 * YEAR),
        Kind("sighting", "Sighting", (*_SIGHTING, *_FILES), ("plate", "name", "place"), YEAR / 4, YEAR),
        Kind("organisation", "Organisation", _ORGANISATION, ("name",), 2 * YEAR, 10 * YEAR),
        Kind("missing", "Missing person", (*_MISSING, *_FILES), ("name", "alias", "relative"), 5 * YEAR, 10 * YEAR),
        Kind("body", "Unidentified body", (*_BODY, *_FILES), ("place", "found_date"), 5 * YEAR, 10 * YEAR),
        Kind("found", "Unidentified person", (*_FOUND, *_FILES), ("name", "place", "found_date"), 2 * YEAR, 5 * YEAR),
        *EVENT_KINDS,
        *COURT_KINDS,
    )
}

_OF_PERSONS = ("arrested", "bailed", "released", "escaped", "dead", "withdrawn", "active")
STATUSES: Mapping[str, tuple[str, ...]] = {
    "person": _OF_PERSONS,
    "wanted": _OF_PERSONS,
    "vehicle": ("recovered", "plate-misused", "withdrawn", "stolen"),
    "weapon": ("recovered", "withdrawn", "stolen"),
}
"""The statuses that an owner can set for each kind of record from its page."""
