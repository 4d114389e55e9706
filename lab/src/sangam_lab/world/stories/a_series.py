"""Scenario A, on the map: twelve incidents on both sides of the border that are one series, and who was arrested.

Positions lie on streets between Kapashera and Palam Vihar and are invented, as is everything about them.
"""

from sangam_lab.world.invented_numbers import foreign_phone
from sangam_lab.world.record_writer import Ground, Saying, Writer, whole
from sangam_lab.world.types import RecordSeed

SCRIPT = {"A.series": "राठी भाई, विदेशी नंबर, प्रॉपर्टी डीलर"}
_CALL = ("extortion-call", ("entry.telephone", "means.foreign-number", "tale.gang-name", "object.protection-money"))
_SHOTS = ("firing", ("means.firearm", "transport.motorcycle", "style.masked", "trademark.slip", "pals.two"))
Row = tuple[str, tuple[str, tuple[str, ...]], int, str, str, str, str, str, int]
_DELHI, _HARYANA = "DL-SW-KAPASHERA", "HR-GGM-PALAMVIHAR"

_INCIDENTS = (
    (_DELHI, _CALL, 48, "19:10", "19:25", "28.5258, 77.0790", "कापसहेड़ा, पुराना दिल्ली-गुड़गांव रोड", "property dealer", 0),
    (_HARYANA, _CALL, 46, "20:05", "20:20", "28.5121, 77.0419", "पालम विहार, ब्लॉक सी", "property dealer", 0),
    (_DELHI, _SHOTS, 44, "21:40", "21:45", "28.5261, 77.0796", "कापसहेड़ा, पुराना दिल्ली-गुड़गांव रोड", "property dealer", 0),
    (_HARYANA, _CALL, 37, "19:30", "19:45", "28.5089, 77.0475", "पालम विहार, सेक्टर 2 बाज़ार", "sweet shop", 1),
    (_HARYANA, _SHOTS, 35, "21:55", "22:05", "28.5093, 77.0470", "पालम विहार, सेक्टर 2 बाज़ार", "sweet shop", 1),
    (_DELHI, _CALL, 31, "20:15", "20:30", "28.5290, 77.0731", "समालखा मोड़", "building contractor", 1),
    (_HARYANA, _CALL, 29, "19:50", "20:10", "28.5174, 77.0502", "चौमा रोड", "property dealer", 1),
    (_DELHI, _CALL, 22, "20:40", "20:55", "28.5215, 77.0846", "सालापुर", "property dealer", 2),
    (_DELHI, _SHOTS, 20, "22:10", "22:15", "28.5219, 77.0841", "सालापुर", "property dealer", 2),
    (_HARYANA, _CALL, 17, "19:20", "19:40", "28.5140, 77.0388", "पालम विहार, कृष्णा चौक", "sweet shop", 2),
    (_DELHI, _CALL, 12, "20:20", "20:35", "28.5302, 77.0768", "कापसहेड़ा बॉर्डर", "transporter", 2),
    (_HARYANA, _SHOTS, 9, "21:35", "21:50", "28.5136, 77.0394", "पालम विहार, कृष्णा चौक", "sweet shop", 2),
)  # fmt: skip
"""Station, what happened, days ago, between when, where, in words, the victim's trade, which number called."""


def write(pen: Writer) -> None:
    """Add the incidents of the series, two arrests and a history sheet."""
    made = [_incident(pen, place, row) for place, row in enumerate(_INCIDENTS, 1)]
    _beside_the_series(pen)
    _arrested_in_haryana(pen, made[-1])
    _arrested_in_delhi(pen)


def _ground(pen: Writer, station: str, ago: int) -> Ground:
    force = station.partition("-")[0]
    return Ground(force, station, f"रोज़नामचा {pen.day(ago)}", "B2", max(ago - 1, 0), "A")


def _other(force: str) -> str:
    return "HR" if force == "DL" else "DL"


def _incident(pen: Writer, place: int, row: Row) -> RecordSeed:
    station, (head, codes), ago, first, last, position, words, trade, number = row
    ground = _ground(pen, station, ago)
    said: Saying = {
        "head": head,
        "place": words,
        "position": position,
        "precision": "locality",
        "earliest": f"{pen.day(ago)}T{first}",
        "latest": f"{pen.day(ago)}T{last}",
        "modus": list(codes),
        "trade": trade,
        "patrol": "no",
        "station": station,
    }
    if head == "extortion-call":
        caller: Saying = {"phone": foreign_phone(60 + number), "app": "WhatsApp", "claimed": "राठी भाई"}
        said = {**said, **caller, "demand": 10_000_000}
    return pen.write(f"A-series-{place:02d}", "incident", ground, said, whole(_other(ground.force), "UP"))


def _beside_the_series(pen: Writer) -> None:
    """A call of the same days that is none of theirs: an Indian number, little money, a neighbour's quarrel."""
    said: Saying = {
        "head": "extortion-call",
        "place": "कापसहेड़ा",
        "position": "28.5247, 77.0812",
        "precision": "station-area",
        "earliest": f"{pen.day(8)}T11:00",
        "latest": f"{pen.day(8)}T18:00",
        "modus": ["entry.telephone", "tale.gang-name", "pals.alone"],
        "trade": "tenant",
        "demand": 500_000,
        "patrol": "no",
    }
    pen.write("A-series-copycat", "incident", _ground(pen, _DELHI, 8).as_decoy(), said, whole("HR"))


def _arrested_in_haryana(pen: Writer, last: RecordSeed) -> None:
    haryana = _ground(pen, _HARYANA, 4)
    rider = pen.write(
        "A-series-rider",
        "person",
        haryana,
        {"name": "मोहित (कल्पित)", "alias": "टिंकू", "relative": "पुत्र जगबीर", "village": "चौमा", "status": "arrested"},
        whole("DL", "UP"),
    )
    memo: Saying = {
        "person": rider.ref(),
        "name": "मोहित (कल्पित)",
        "relative": "पुत्र जगबीर",
        "arrested_at": f"{pen.day(4)}T05:20",
        "place": str(last.values("place")[0]),
        "arresting_unit": "CIA पालम विहार",
        "station": _HARYANA,
        "custody": "police-custody",
        "informed": "पिता जगबीर, दूरभाष से",
        "home_district": "गुरुग्राम",
    }
    pen.write("A-series-arrest-HR", "arrest", haryana, memo, whole("DL", "UP"))
    _history_sheet(pen, rider)


def _arrested_in_delhi(pen: Writer) -> None:
    delhi = _ground(pen, _DELHI, 2)
    memo: Saying = {
        "name": "रवि (कल्पित)",
        "relative": "पुत्र ओमवीर",
        "arrested_at": f"{pen.day(2)}T23:10",
        "place": "कापसहेड़ा बॉर्डर",
        "position": "28.5302, 77.0768",
        "precision": "crossing",
        "arresting_unit": "PS Kapashera",
        "station": _DELHI,
        "custody": "judicial-custody",
        "informed": "भाई संजय, स्वयं उपस्थित",
        "home_district": "झज्जर",
    }
    pen.write("A-series-arrest-DL", "arrest", delhi, memo, whole("HR"))


def _history_sheet(pen: Writer, rider: RecordSeed) -> None:
    sheet: Saying = {
        "person": rider.ref(),
        "name": "मोहित (कल्पित)",
        "relative": "पुत्र जगबीर",
        "station": _HARYANA,
        "number": "HS 41-A",
        "opened_date": pen.day(400),
        "sheet_status": "under-surveillance",
        "field": "रंगदारी, फायरिंग",
    }
    pen.write("A-series-history-sheet", "history_sheet", _ground(pen, _HARYANA, 400), sheet, whole("DL"))
