"""Scenario D: the evening's release list of a Delhi jail, and one man who has threatened a witness."""

from sangam.kernel.handling import Caveat
from sangam_lab.world.record_writer import Ground, Saying, Writer, caveated, portrait_of, whole

SCRIPT = {
    "D.urgent": "गवाह को धमकी",
    "D.not_at_address": "पते पर नहीं मिला",
    "D.released": "शाहनवाज @ छोटू पुत्र इलियास, लोनी",
}
_LIST = (
    ("D-1", "सतबीर", "टीटू", "पुत्र हवा सिंह", "खरखौदा, सोनीपत", "HR", "HR-SNP-KHARKHODA", "bail"),
    ("D-2", "जयपाल", "", "पुत्र रिसाल सिंह", "सैदपुर, सोनीपत", "HR", "HR-SNP-KHARKHODA", "parole"),
    ("D-3", "तौफीक", "मेवाती", "पुत्र इस्माइल", "पालम विहार, गुरुग्राम", "HR", "HR-GGM-PALAMVIHAR", "bail"),
    ("D-4", "विक्की", "", "पुत्र नरेश", "पालम विहार, गुरुग्राम", "HR", "HR-GGM-PALAMVIHAR", "furlough"),
    ("D-5", "शाहनवाज", "छोटू", "पुत्र इलियास", "लोनी, गाज़ियाबाद", "UP", "UP-GZB-LONI", "bail"),
    ("D-6", "ब्रजेश", "", "पुत्र रामवीर", "साहिबाबाद, गाज़ियाबाद", "UP", "UP-GZB-SAHIBABAD", "parole"),
)
_URGENT = "D-5"


def write(pen: Writer) -> None:
    """Add the released persons and their releases, each shared with the station of the home address."""
    for row in _LIST:
        _released(pen, row)


def _released(pen: Writer, row: tuple[str, str, str, str, str, str, str, str]) -> None:
    key, name, alias, relative, address, force, station, kind = row
    ground = Ground("DL", "DL-CONTROL", "जेल रिहाई सूची, सायं", "A2", 0, "D")
    about: Saying = {
        "name": name,
        "alias": [alias] if alias else [],
        "relative": relative,
        "address": address,
        "sex": "male",
        "photo": portrait_of(key),
    }
    person = pen.write(key, "person", ground, about, whole(force, days=365))
    conditions = "प्रत्येक सोमवार थाने में हाज़िरी; गवाहों से दूर रहे"
    said: Saying = {
        "person": person.ref(),
        "name": name,
        "release": kind,
        "jail": "मंडोली जेल (कल्पित सूची)",
        "release_date": pen.day(0),
        "address": address,
        "conditions": [conditions, SCRIPT["D.urgent"]] if key == _URGENT else conditions,
        "caution": ["dangerous"] if key == _URGENT else [],
    }
    if key == _URGENT:
        _witness(pen, ground)
    pen.write(f"{key}-release", "release", ground, said, whole(force, days=180, audience=(station,)))


def _witness(pen: Writer, ground: Ground) -> None:
    said: Saying = {"name": caveated("रुबीना (गवाह)", Caveat.VICTIM), "address": caveated("लोनी", Caveat.VICTIM)}
    pen.write("D-witness", "person", ground, said, whole("UP", days=90, audience=("UP-GZB-LONI",)))
