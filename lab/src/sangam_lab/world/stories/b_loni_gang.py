"""Beside scenario B: a gang of Loni that Uttar Pradesh itself keeps in its register, with two cases at court."""

from sangam_lab.world.record_writer import Ground, Saying, Writer, home
from sangam_lab.world.types import RecordSeed

SCRIPT: dict[str, str] = {}
_STATION = "UP-GZB-LONI"


def write(pen: Writer) -> None:
    """Add the gang, its two members, and the cases of the first."""
    ground = Ground("UP", _STATION, "गिरोह पंजिका, थाना लोनी", "B2", 40, "B")
    named: Saying = {"name": "पुश्ता गिरोह (कल्पित)", "area": "लोनी, पुश्ता रोड"}
    gang = pen.write("B-loni-gang", "gang", ground, named, home())
    irshad: Saying = {"name": "इरशाद (कल्पित)", "relative": "पुत्र यामीन", "address": "गली 9, लोनी"}
    monu: Saying = {"name": "मोनू (कल्पित)", "relative": "पुत्र जगपाल", "address": "गिरमार, लोनी"}
    leader = pen.write("B-loni-leader", "person", ground, irshad, home())
    driver = pen.write("B-loni-driver", "person", ground, monu, home())
    for key, person, role in (("leader", leader, "leader"), ("driver", driver, "associate")):
        said: Saying = {
            "gang": gang.ref(),
            "person": person.ref(),
            "role": role,
            "evidence": "दो दुकानदारों के कथन, मु0अ0सं0 91",
            "until": pen.day(-150),
        }
        pen.write(f"B-loni-claim-{key}", "membership", ground, said, home(days=180))
    at_court = ground.read_from("आरोप-पत्र", grade="A1")
    pen.write("B-loni-court-91", "prosecution", at_court, _case(pen, leader, 91, "cognisance"), home())
    pen.write("B-loni-court-117", "prosecution", at_court, _case(pen, leader, 117, "charge-sheeted"), home())


def _case(pen: Writer, person: RecordSeed, number: int, stage: str) -> Saying:
    return {
        "person": person.ref(),
        "fir": f"मु0अ0सं0 {number}/{pen.year(300) % 100}",
        "section": ["BNS 308(5)", "BNS 3(5)"],
        "station": _STATION,
        "court": "विशेष न्यायाधीश, गाज़ियाबाद",
        "cnr": f"UPGZ01{number:06d}2026",
        "stage": stage,
        "charge_sheet_date": pen.day(300 - number),
        "bail": "bail-refused",
        "custody": "judicial-custody",
    }
