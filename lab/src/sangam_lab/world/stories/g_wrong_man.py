"""Scenario G: many men are called Sunil Kumar, and the wrong one is stopped."""

from sangam.kernel.handling import Caveat
from sangam_lab.world.record_writer import Ground, Saying, Writer, caveated, home, portrait_of, whole
from sangam_lab.world.types import RecordSeed

SCRIPT = {
    "G.stopped": "Sunil Kumar",
    "G.outcome": "wrong person",
    "G.innocent": "सुनील कुमार पुत्र हरि प्रकाश, छावला",
}
_NAMESAKES = (
    ("DL", "DL-SW-KAPASHERA", "पुत्र चंदन लाल", 1979, "कापसहेड़ा"),
    ("DL", "DL-ON-NARELA", "पुत्र बिजेंद्र", 2001, "नरेला"),
    ("HR", "HR-SNP-KUNDLI", "पुत्र धर्मवीर", 1990, "कुंडली"),
    ("UP", "UP-GZB-LONI", "पुत्र सोहन लाल", 1985, "लोनी"),
    ("UP", "UP-GZB-SAHIBABAD", "पुत्र मुंशी राम", 1996, "साहिबाबाद"),
)


def write(pen: Writer) -> None:
    """Add the records of scenario G."""
    member = _member(pen)
    claim = _membership(pen, member)
    _brother(pen)
    _dispute(pen, claim)
    for place, (force, desk, relative, born, village) in enumerate(_NAMESAKES, 1):
        ground = Ground(force, desk, "सत्यापन पंजिका", "B3", 100 + place, "G", decoy=True)
        said: Saying = {"name": "सुनील कुमार", "relative": relative, "born_year": born, "village": village}
        pen.write(f"G-namesake-{place}", "person", ground, said, whole(*sorted({"DL", "HR", "UP"} - {force})))


def _ground() -> Ground:
    return Ground("HR", "HR-STF", "प्रकटन कथन, एसटीएफ", "C4", 55, "G")


def _member(pen: Writer) -> RecordSeed:
    said: Saying = {
        "name": "सुनील कुमार",
        "alias": "सोनू",
        "relative": "पुत्र रामकिशन",
        "born_year": 1993,
        "village": "बादली, झज्जर",
        "photo": portrait_of("G-member"),
    }
    return pen.write("G-member", "person", _ground(), said, whole("DL", "UP"))


def _dispute(pen: Writer, claim: RecordSeed) -> None:
    """Delhi stopped the wrong man, and says so of Haryana's claim: it counts nobody until Haryana has looked."""
    ground = Ground("DL", "DL-SW-KAPASHERA", "GD 021A PS Kapashera", "B2", 2, "G")
    said: Saying = {
        "claim": claim.ref(),
        "stance": "disputed",
        "reason": "रोका गया सुनील कुमार पुत्र हरि प्रकाश दूसरा व्यक्ति है; दावे में पहचान अधूरी",
    }
    pen.write("G-dispute", "opinion", ground, said, whole("HR", days=120))


def _membership(pen: Writer, member: RecordSeed) -> RecordSeed:
    said: Saying = {
        "gang": pen.ref("B-gang"),
        "person": member.ref(),
        "role": "suspect",
        "evidence": "एक सह-अभियुक्त का कथन; पुष्टि शेष",
        "until": pen.day(-60),
    }
    return pen.write("G-membership", "membership", _ground(), said, whole("DL", "UP", days=120))


def _brother(pen: Writer) -> None:
    ground = Ground("DL", "DL-SW-KAPASHERA", "GD 021A PS Kapashera", "B2", 3, "G")
    innocent: Saying = {
        "name": "सुनील कुमार",
        "relative": "पुत्र हरि प्रकाश",
        "born_year": 1994,
        "village": "छावला",
    }
    pen.write("G-innocent", "person", ground.as_decoy(), innocent, home(days=30))
    brother: Saying = {
        "name": caveated("अनिल कुमार (17 वर्ष)", Caveat.MINOR),
        "relative": caveated("पुत्र हरि प्रकाश", Caveat.MINOR),
        "born_year": caveated(pen.today.year - 17, Caveat.MINOR),
    }
    pen.write("G-brother", "person", ground, brother, whole("HR", "UP", days=30))
