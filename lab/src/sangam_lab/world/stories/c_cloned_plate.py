"""Scenario C: a stolen white Scorpio under the plate of a lawful one."""

from sangam_lab.world.invented_numbers import engine
from sangam_lab.world.record_writer import Ground, Saying, Writer, whole
from sangam_lab.world.types import RecordSeed

PLATE = "HR26DK8337"
CHASSIS = "MA1SYN2RS5J100037"
LAWFUL_CHASSIS = "MA1SYN9TC4K200815"

SCRIPT = {
    "C.typed_plate": "HR26DKB337",
    "C.matched_plate": PLATE,
    "C.typed_chassis": CHASSIS.replace("RS5", "R55"),
    "C.matched_chassis": CHASSIS,
    "C.box": "HR26 DK 8337 सफ़ेद स्कॉर्पियो, हरजीत @ काला s/o बलवंत, नूंह",
}


def write(pen: Writer) -> None:
    """Add the records of scenario C."""
    case = _theft(pen)
    stolen = _stolen(pen, case)
    _lawful(pen)
    _sightings(pen, stolen)
    _near_miss(pen)


def _delhi(pen: Writer) -> Ground:
    return Ground("DL", "DL-EPS", f"e-FIR 0012873/{pen.year(18)} e-Police Station", "A2", 18, "C")


def _theft(pen: Writer) -> RecordSeed:
    said: Saying = {
        "fir": f"0012873/{pen.year(18)}",
        "section": "BNS 303(2)",
        "station": "DL-EPS",
        "offence_date": pen.day(19),
        "summary": "सेक्टर 3 द्वारका से सफ़ेद स्कॉर्पियो चोरी",
    }
    return pen.write("C-case", "case", _delhi(pen), said, whole("HR", "UP"))


def _stolen(pen: Writer, case: RecordSeed) -> RecordSeed:
    said: Saying = {
        "plate": ["DL98CS4471", PLATE],
        "chassis": CHASSIS,
        "engine": engine(pen.rng),
        "make": "Mahindra",
        "model": "Scorpio",
        "colour": "सफ़ेद",
        "status": "stolen",
        "caution": "armed",
        "note": "फायरिंग में इस्तेमाल; सवार हथियारबंद",
        "fir": str(case.values("fir")[0]),
    }
    return pen.write("C-stolen", "vehicle", _delhi(pen), said, whole("HR", "UP", days=180))


def _lawful(pen: Writer) -> None:
    ground = Ground("HR", "HR-FBD-SARAIKHWAJA", "पंजीकरण प्रमाणपत्र, स्वामी का आवेदन", "A1", 11, "C", decoy=True)
    said: Saying = {
        "plate": PLATE,
        "chassis": LAWFUL_CHASSIS,
        "engine": engine(pen.rng),
        "make": "Mahindra",
        "model": "Scorpio",
        "colour": "सफ़ेद",
        "status": "plate-misused",
        "note": "वैध स्वामी; नंबर प्लेट की नकल हुई है; दोबारा न रोकें",
    }
    pen.write("C-lawful", "vehicle", ground, said, whole("DL", "UP"))


def _sightings(pen: Writer, stolen: RecordSeed) -> None:
    haryana = Ground("HR", "HR-SNP-KUNDLI", "नाका रजिस्टर, कुंडली बॉर्डर", "B3", 6, "C")
    said: Saying = {
        "seen": stolen.ref(),
        "plate": PLATE,
        "place": "कुंडली बॉर्डर नाका",
        "seen_date": pen.day(6),
        "note": "21:40, दिल्ली की ओर से",
    }
    pen.write("C-sighting-kundli", "sighting", haryana, said, whole("DL", "UP", days=90))
    uttar = Ground("UP", "UP-BGP-KHEKRA", "CCTV, ईस्टर्न पेरिफेरल", "C3", 5, "C")
    said = {"seen": stolen.ref(), "plate": PLATE, "place": "खेकड़ा टोल", "seen_date": pen.day(5), "note": "02:15"}
    pen.write("C-sighting-khekra", "sighting", uttar, said, whole("DL", "HR", days=90))


def _near_miss(pen: Writer) -> None:
    """Another white Scorpio, one digit away, with nothing against it."""
    ground = Ground("HR", "HR-GGM-PALAMVIHAR", "चालान", "B3", 33, "C", decoy=True)
    said: Saying = {
        "plate": "HR26DK8387",
        "make": "Mahindra",
        "model": "Scorpio",
        "colour": "सफ़ेद",
        "note": "चालान मात्र; कोई मामला नहीं",
    }
    pen.write("C-near-miss", "vehicle", ground, said, whole("DL"))
