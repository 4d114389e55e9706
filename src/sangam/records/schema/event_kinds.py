"""Kinds of record that are put on a map or a timeline: incidents, arrests, places, externments, history sheets.

A victim's name is no property of an incident: of the victim it says the trade alone.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from sangam.identifiers.types import Kind as Identifier
from sangam.kernel import clock, here
from sangam.kernel.errors import Malformed
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


# Times, positions and codes of modus operandi as they are kept, and the order of days and times. Pure.
#
# A time is kept to the minute in India's time; a position with five decimals, which is about a metre.

SOUTH, NORTH, WEST, EAST = 6.0, 37.5, 67.5, 97.7
"""Within these degrees lies India, its islands included."""

_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]+(\d{1,2})[:.]?(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?")
_NUMBERS = re.compile(r"(-?\d{1,3}(?:\.\d++)?)[\s°Nn]*+[,;]?+\s*+(?<=[\s,;])(-?\d{1,3}(?:\.\d++)?)[\s°Ee]*+")
CODE_FORM = re.compile(r"[a-z]{2,20}\.[a-z0-9][a-z0-9-]{0,39}")


def kept_time(declared: Property, text: str) -> str:
    """Return a time as it is kept: 2026-11-24T22:30+05:30.  Raises Malformed; of 24:00 it says what midnight is."""
    found = _TIME.fullmatch(text)
    if found and found[2] == "24":
        raise Malformed(
            "records:midnight",
            "{what}: the clock has no 24:00. Write midnight as 00:00 of the day that begins.",
            what=declared.label,
        )
    try:
        if found is None:
            raise ValueError(text)
        read = datetime.fromisoformat(f"{found[1]}T{found[2]:0>2}:{found[3]}{found[4] or '+05:30'}")
        return read.astimezone(clock.INDIA).isoformat(timespec="minutes")
    except (ValueError, OverflowError):
        raise Malformed(
            "records:time",
            "{what}: expected a day and time as 2026-11-24 22:30, not {value}.",
            what=declared.label,
            value=text[:60],
        ) from None


def kept_position(declared: Property, text: str) -> str:
    """Return a position as it is kept: latitude and longitude, "28.49820,77.03100".  Raises Malformed.

    What lies in India once the two are exchanged is refused as exchanged; nothing is turned round silently.
    """
    found = _NUMBERS.fullmatch(text)
    if found is None:
        raise Malformed(
            "records:position",
            "{what}: expected two numbers as 28.4982, 77.0310, not {value}.",
            what=declared.label,
            value=text[:60],
        )
    latitude, longitude = float(found[1]), float(found[2])
    if in_india(latitude, longitude):
        return f"{latitude:.5f},{longitude:.5f}"
    if in_india(longitude, latitude):
        raise Malformed(
            "records:position-swapped",
            "{what}: {value} lies outside India, and inside once the two are exchanged. Write the latitude first.",
            what=declared.label,
            value=text[:60],
        )
    raise Malformed(
        "records:position-outside",
        "{what}: {value} lies outside India: look at the numbers again.",
        what=declared.label,
        value=text[:60],
    )


def in_india(latitude: float, longitude: float) -> bool:
    """Tell whether a position lies within the degrees of India."""
    return SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST


def kept_code(declared: Property, text: str) -> str:
    """Return a code of modus operandi, "entry.window".  Raises Malformed.

    Whether the master of this force has it is not asked: another force's may have more.
    """
    if not CODE_FORM.fullmatch(text):
        raise Malformed(
            "records:code",
            "{what}: expected a code of the master as entry.window, not {value}.",
            what=declared.label,
            value=text[:60],
        )
    return text


def position_in(text: str) -> tuple[float, float]:
    """Return latitude and longitude of a kept position."""
    latitude, _, longitude = text.partition(",")
    return float(latitude), float(longitude)


def require_order(kind: Kind, said: Iterable[tuple[str, object]]) -> None:
    """Raise Malformed where a day or time, by all that is said, lies before that after which it must lie."""
    later = [each for each in kind.properties if each.after]
    values: Mapping[str, list[str]] = {name: [] for each in later for name in (each.name, each.after)}
    if later:
        for name, value in said:
            if name in values:
                values[name].append(str(value))
    for each in later:
        first, last = values[each.after], values[each.name]
        if first and last and max(last) < min(first):
            before = kind.property(each.after)
            raise Malformed(
                "records:ends-before",
                "{what} ({value}) lies before {expected} ({start}): exchange or correct them.",
                what=each.label,
                value=max(last),
                expected=before.label if before else each.after,
                start=min(first),
            )


# The master of modus operandi: codes under the ten heads of Atcherley, with their words in four languages.
#
# The shipped table is the beginning; a force adds rows or changes words in a file of its own, which the setting
# `modus_operandi` names. A code that is in neither stands as it is written: another force's master may have more.
# Source of the heads: Atcherley 1913, "M.O.: criminal investigation and detection".

_SHIPPED = Path(__file__).resolve().parents[1] / "data" / "modus_operandi.csv"
LANGUAGES = ("en", "hi", "ur", "pa")


@dataclass(frozen=True, slots=True)
class Head:
    """One of the ten heads, with its codes in order."""

    code: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Master:
    """The codes by head, and the words of each code and head by language."""

    heads: tuple[Head, ...]
    words: Mapping[str, Mapping[str, str]]

    def word(self, code: str, language: str) -> str:
        """Return the words for a code or a head; English where the language has none, an unknown code as it is."""
        said = self.words.get(code, {})
        return said.get(language) or said.get("en") or code


def master() -> Master:
    """Return the shipped master with what the force's own file adds.  Raises Malformed, naming file and line."""
    own = here.node().modus_operandi
    if own is None or not own.is_file():
        return _read_master((_SHIPPED, 0))
    return _read_master((_SHIPPED, 0), (own, own.stat().st_mtime_ns))


@lru_cache(maxsize=4)
def _read_master(*files: tuple[Path, int]) -> Master:
    """Return the rows of these files as one master, of two rows with one code the later.  Beside a file: its age."""
    words: dict[str, Mapping[str, str]] = {}
    for path, _ in files:
        words |= _rows(path)
    heads = [code for code in words if "." not in code]
    return Master(tuple(Head(head, tuple(_under(head, words))) for head in heads), words)


def _under(head: str, codes: Iterable[str]) -> list[str]:
    return [code for code in codes if code.startswith(f"{head}.")]


def _rows(path: Path) -> dict[str, Mapping[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [{name: (cell or "").strip() for name, cell in row.items() if name} for row in csv.DictReader(file)]
    for line, row in enumerate(rows, 2):
        _require_whole(row, path.name, line)
    return {row["code"]: {each: row[each] for each in LANGUAGES if row.get(each)} for row in rows}


def _require_whole(row: Mapping[str, str], file: str, line: int) -> None:
    code = row.get("code", "")
    head, dot, _ = code.partition(".")
    if not (CODE_FORM.fullmatch(code) if dot else head.isascii() and head.isalpha() and head.islower()):
        raise Malformed(
            "records:master-code",
            "{file}, line {line}: expected a head as entry, or a head and a code as entry.window, not {value}.",
            file=file,
            line=line,
            value=code[:60],
        )
    if not row.get("en"):
        raise Malformed(
            "records:master-words",
            "{file}, line {line}: the column en is empty: give the words in English at least.",
            file=file,
            line=line,
        )
