"""Kinds of record that are put on a map or a timeline: incidents, arrests, places, externments, history sheets.

A victim's name is no property of an incident: of the victim it says the trade alone.
"""

from datetime import timedelta

from sangam.identifiers.types import Kind as Identifier
from sangam.records.schema.properties import (
    CAUTION,
    FILES,
    YEAR,
    About,
    Export,
    Kind,
    Places,
    Property,
    Tie,
    Type,
    choice,
    identifier,
    number,
    reference,
    text,
)

PRECISIONS = ("exact", "address", "crossing", "locality", "station-area", "district-area")
"""How exactly a position is known, the best first.

`crossing`: moved to the nearest one.  `station-area`: the station's own address, written where none was known.
"""

HEADS = (
    "murder", "attempt-to-murder", "firing", "robbery", "dacoity", "snatching", "burglary", "theft", "vehicle-theft",
    "extortion", "extortion-call", "kidnapping", "assault", "rioting", "arson", "arms", "drugs", "cheating",
    "other-crime",
)  # fmt: skip
"""Crime heads, as the monthly statements count them."""

_MOST_RUPEES = 2_000_000_000
_REVIEW = timedelta(days=180)

_WHERE = (
    text("place", "Place"),
    Property("position", Type.POSITION, "Latitude and longitude", many=False),
    choice("precision", "How exactly the place is known", *PRECISIONS),
    reference("site", "Known place", "place", tie=Tie.HAPPENED),
)

_INCIDENT = (
    choice("head", "Crime head", *HEADS, many=True),
    *_WHERE,
    Property("earliest", Type.TIME, "Earliest time", many=False),
    Property("latest", Type.TIME, "Latest time", many=False, after="earliest"),
    Property("modus", Type.CODE, "Modus operandi"),
    text("trade", "Trade of the victim"),
    text("property", "Property"),
    choice("patrol", "Found by patrol", "yes", "no"),
    identifier("fir", "FIR", Identifier.FIR),
    identifier("gd", "General diary entry", Identifier.GD),
    identifier("section", "Section of law", Identifier.SECTION),
    text("station", "Station", many=False),
    identifier("plate", "Vehicle used", Identifier.PLATE),
    identifier("phone", "Phone", Identifier.PHONE),
    identifier("upi", "UPI id", Identifier.UPI),
    text("app", "App used"),
    text("claimed", "Name claimed"),
    number("demand", "Demand (rupees)", 1, _MOST_RUPEES),
    text("summary", "Summary", many=False),
    reference("case", "Case", "case", tie=Tie.PLAIN),
    reference("suspect", "Suspect", "person", tie=Tie.PLAIN),
    reference("vehicle", "Vehicle", "vehicle", tie=Tie.PLAIN),
    reference("account", "Account", "account", tie=Tie.PLAIN),
)

_PERSON = (
    Property("name", Type.NAME, "Name"),
    Property("alias", Type.NAME, "Alias"),
    Property("relative", Type.RELATIVE, "Relative"),
    choice("sex", "Sex", "male", "female", "other"),
    Property("born_year", Type.YEAR, "Year of birth", many=False),
    text("address", "Address"),
)

_ARREST = (
    reference("person", "Person", "person", many=False, tie=Tie.PLAIN),
    *_PERSON,
    Property("arrested_at", Type.TIME, "Time of arrest", many=False),
    *_WHERE,
    text("arresting_unit", "Arresting unit", many=False),
    text("station", "Station", many=False),
    identifier("fir", "FIR", Identifier.FIR),
    identifier("gd", "General diary entry", Identifier.GD),
    identifier("section", "Section of law", Identifier.SECTION),
    choice(
        "custody", "Custody", "police-custody", "judicial-custody", "transit-remand", "bailed", "released", "at-large"
    ),
    text("informed", "Relative informed"),
    text("home_district", "Home district", many=False),
    text("mark", "Mark of identification"),
    reference("case", "Case", "case", tie=Tie.PLAIN),
    CAUTION,
    text("note", "Note"),
)
"""As the arrest memo says it: BNSS 2023, sections 36 and 48."""

_PLACE = (
    Property("name", Type.NAME, "Name"),
    Property("alias", Type.NAME, "Alias"),
    choice(
        "site_kind", "Kind of place", "hideout", "meeting-place", "workshop", "hotel", "shop", "toll", "crossing-point",
        "jail", "court", "other",
    ),
    text("address", "Address"),
    text("village", "Village"),
    text("station", "Station", many=False),
    Property("position", Type.POSITION, "Latitude and longitude", many=False),
    choice("precision", "How exactly the place is known", *PRECISIONS),
    identifier("phone", "Phone", Identifier.PHONE),
    reference("linked", "Linked to", tie=Tie.SHARED),
    CAUTION,
    text("note", "Note"),
)  # fmt: skip

_EXTERNMENT = (
    reference("person", "Person", "person", many=False),
    *_PERSON,
    text("area", "Area"),
    Property("from_date", Type.DATE, "In force from", many=False),
    Property("until_date", Type.DATE, "In force until", many=False, after="from_date"),
    text("order", "Order and authority"),
    text("station", "Station", many=False),
    identifier("fir", "FIR", Identifier.FIR),
    CAUTION,
    text("note", "Note"),
)

_HISTORY_SHEET = (
    reference("person", "Person", "person", many=False),
    *_PERSON,
    text("station", "Station", many=False),
    text("number", "Number", many=False),
    Property("opened_date", Type.DATE, "Opened on", many=False),
    choice(
        "sheet_status", "Status of the sheet", "under-surveillance", "not-under-surveillance", "closed", "transferred"
    ),
    identifier("fir", "FIR", Identifier.FIR),
    text("field", "Field of crime"),
    text("mark", "Mark of identification"),
    CAUTION,
    text("note", "Note"),
)

SERIES_KINDS = ("series", "spree", "hot-prey", "hot-product", "hot-spot", "hot-place", "hot-setting")
"""The kinds of IACA's white paper 2011-01."""
JUDGEMENTS = ("may-be-one", "one-series", "no-series")

_SERIES = (
    text("name", "Name", many=False),
    reference("incident", "Incident", "incident"),
    choice("judgement", "What people judged", *JUDGEMENTS),
    choice("series_kind", "Kind of series", *SERIES_KINDS),
    text("reason", "Reason", many=False),
    text("note", "Note"),
)
"""Properties of a series that people keep.  The owner of the record judges it, and adds incidents."""

EVENT_KINDS = (
    Kind(
        "incident", "Incident", (*_INCIDENT, *FILES), ("place", "station", "head"), 3 * YEAR, 10 * YEAR,
        icon="octagon-alert", line=("earliest", "section", "fir"), title_beside=("head", "place", "earliest"),
        dated_by="earliest", places=Places(beside=19, message=5, network=11), export=Export("Event"),
    ),
    Kind(
        "arrest", "Arrest", (*_ARREST, *FILES), ("name", "person", "custody"), 2 * YEAR, 10 * YEAR,
        icon="lock", line=("relative", "arrested_at", "arresting_unit"), about=About.PERSON,
        title_beside=("custody", "arrested_at"), dated_by="arrested_at", places=Places(beside=16, network=12),
        export=Export("Event"),
    ),
    Kind(
        "place", "Place", (*_PLACE, *FILES), ("name", "alias"), YEAR, 5 * YEAR, _REVIEW,
        icon="map-pin", line=("site_kind", "village", "station"), about=About.ENTITY,
        places=Places(beside=21, network=9), export=Export("Address", "location", (("country", "IN"),)),
    ),
    Kind(
        "series", "Series", _SERIES, ("name", "judgement"), YEAR, 5 * YEAR, _REVIEW,
        icon="list-checks", line=("judgement", "series_kind"), places=Places(beside=18),
    ),
    Kind(
        "externment", "Externment", (*_EXTERNMENT, *FILES), ("name", "person", "area"), YEAR, 5 * YEAR,
        icon="ban", line=("relative", "area", "until_date"), about=About.PERSON,
        title_beside=("area", "until_date"), places=Places(beside=14, card=2),
    ),
    Kind(
        "history_sheet", "History sheet", (*_HISTORY_SHEET, *FILES), ("name", "person", "number"), YEAR, 10 * YEAR,
        _REVIEW, icon="scroll-text", line=("relative", "station", "number", "sheet_status"), about=About.PERSON,
        title_beside=("station", "number", "sheet_status"), places=Places(beside=15),
    ),
)  # fmt: skip
