"""Scenario B: the shooter whom Haryana's STF holds in silence, living as a tenant in Loni."""

from sangam.kernel.handling import Caveat
from sangam_lab.world.record_writer import Ground, Saying, Writer, caveated, home, portrait_of, silent, whole
from sangam_lab.world.types import RecordSeed

SCRIPT = {
    "B.verify": "Harjeet s/o Balwant Singh",
    "B.verify_hi": "हरजीत पुत्र बलवंत सिंह, किरायेदार, लोनी",
    "B.flat": "मकान 114, गली 6, इंद्रापुरी, लोनी",
    "B.sections": "BNSS 186",
}


def write(pen: Writer) -> None:
    """Add the records of scenario B."""
    fir = f"मु.नं. 0214/{pen.year(70)}"
    ground = Ground("HR", "HR-STF", f"{fir} थाना खरखौदा", "B2", 70, "B")
    case = _case(pen, ground, fir)
    shooter = _shooter(pen, ground)
    _warrant(pen, ground, shooter, case)
    _gang(pen, ground, shooter)
    _special_cell(pen)
    _namesakes(pen)


def _case(pen: Writer, ground: Ground, fir: str) -> RecordSeed:
    said: Saying = {
        "fir": fir,
        "section": ["BNS 103(1)", "Arms Act 25/27"],
        "station": "HR-SNP-KHARKHODA",
        "offence_date": pen.day(71),
        "summary": "खरखौदा में शराब ठेकेदार पर फायरिंग, दो हमलावर, सफ़ेद स्कॉर्पियो",
    }
    return pen.write("B-case", "case", ground, said, whole("DL", "UP"))


def _shooter(pen: Writer, ground: Ground) -> RecordSeed:
    said: Saying = {
        "name": "हरजीत सिंह",
        "alias": "काला",
        "relative": "पुत्र बलवंत",
        "sex": "male",
        "born_year": pen.today.year - 34,
        "village": "नूंह",
        "caution": ["armed", "dangerous"],
        "note": "हथियारबंद; अकेले पास न जाएँ",
        "mark": "बाएं हाथ पर 'काला' का टैटू",
        "photo": portrait_of("B-shooter"),
        "address": caveated("किराये पर, लोनी क्षेत्र", Caveat.LEAD_ONLY, grade="C3", source="मुखबिर"),
    }
    return pen.write("B-shooter", "person", ground, said, silent("DL", "UP"))


def _warrant(pen: Writer, ground: Ground, shooter: RecordSeed, case: RecordSeed) -> None:
    said: Saying = {
        "person": shooter.ref(),
        "name": "हरजीत सिंह",
        "warrant": "non-bailable-warrant",
        "reference": "न्यायिक दंडाधिकारी, खरखौदा",
        "fir": str(case.values("fir")[0]),
        "caution": "armed",
    }
    pen.write("B-warrant", "wanted", ground.read_from("गैर-जमानती वारंट", grade="A1"), said, silent("DL", "UP"))


def _gang(pen: Writer, ground: Ground, shooter: RecordSeed) -> None:
    gang = pen.write(
        "B-gang", "gang", ground, {"name": "काला-टीटू गिरोह", "area": "सोनीपत, बाहरी दिल्ली, लोनी"}, whole("DL", "UP")
    )
    said: Saying = {
        "gang": gang.ref(),
        "person": shooter.ref(),
        "role": "shooter",
        "evidence": "सह-अभियुक्त का प्रकटन कथन, मु.नं. 0214",
        "until": pen.day(-180),
    }
    pen.write("B-membership", "membership", ground.read_from("प्रकटन कथन", grade="C3"), said, silent("DL", "UP"))


def _special_cell(pen: Writer) -> None:
    """What Delhi's Special Cell knows of the same man: an alias, and a source it will never share."""
    ground = Ground("DL", "DL-SPCELL", "आसूचना रिपोर्ट, स्पेशल सेल", "C3", 9, "B")
    said: Saying = {
        "name": "काला (पूरा नाम अज्ञात)",
        "alias": ["काला", caveated("हरजी", Caveat.LEAD_ONLY)],
        "address": caveated(SCRIPT["B.flat"], Caveat.LEAD_ONLY, Caveat.CALL_FIRST),
        "note": caveated("सूत्र S-14", Caveat.OWNER_ONLY),
    }
    pen.write("B-DL-target", "person", ground, said, home(days=90))


def _namesakes(pen: Writer) -> None:
    up = Ground("UP", "UP-GZB-LONI", "किरायेदार सत्यापन पंजिका, थाना लोनी", "B3", 120, "B", decoy=True)
    pen.write(
        "B-UP-namesake",
        "person",
        up,
        {"name": "हरजीत सिंह", "relative": "पुत्र बलवान", "born_year": pen.today.year - 58, "village": "लोनी"},
        whole("DL", "HR"),
    )
    delhi = Ground("DL", "DL-ON-NARELA", "सत्यापन, थाना नरेला", "B3", 200, "B", decoy=True)
    pen.write(
        "B-DL-namesake",
        "person",
        delhi,
        {"name": "हरप्रीत सिंह", "relative": "पुत्र बलवंत", "born_year": pen.today.year - 22, "village": "नरेला"},
        whole("HR"),
    )
