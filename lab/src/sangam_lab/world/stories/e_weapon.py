"""Scenario E: a pistol, two firings, and a supplier in a state without a node."""

from sangam.kernel.handling import Caveat
from sangam_lab.world.record_writer import Ground, Saying, Writer, caveated, whole

LAB = "FSL/SYN/2026/0417"
SCRIPT = {
    "E.lab_reference": LAB,
    "E.supplier": "मो. राशिद पुत्र कासिम, मुंगेर",
}


def write(pen: Writer) -> None:
    """Add the records of scenario E."""
    _seizure(pen)
    _firings(pen)
    _supplier(pen)


def _seizure(pen: Writer) -> None:
    ground = Ground("DL", "DL-SPCELL", f"FIR 0098/{pen.year(30)} PS Special Cell, जब्ती ज्ञापन", "A1", 30, "E")
    pistol = pen.write(
        "E-pistol",
        "weapon",
        ground,
        {"type": "पिस्तौल, देशी", "number": "SYN-7741", "calibre": "7.65 mm", "lab_reference": LAB},
        whole("HR", "UP", "NIA"),
    )
    said: Saying = {
        "fir": f"0098/{pen.year(30)}",
        "section": "Arms Act 25",
        "station": "DL-SPCELL",
        "offence_date": pen.day(30),
        "summary": "देशी पिस्तौल बरामद; बैलिस्टिक मिलान दो फायरिंग से",
        "property": pistol.ref(),
    }
    pen.write("E-seizure-case", "case", ground, said, whole("HR", "UP", "NIA"))


def _firings(pen: Writer) -> None:
    """Write the two cases, each with the laboratory's reference, and linked to the pistol once its report had come."""
    rohtak = Ground("HR", "HR-RTK-SADAR", f"मु.नं. 0305/{pen.year(95)} थाना सदर रोहतक", "A2", 95, "E")
    noida = Ground("UP", "UP-GBN-PHASE1", f"मु0अ0सं0 517/{pen.year(62) % 100} थाना फेज 1", "A2", 62, "E")
    for key, ground, fir, others in (
        ("E-firing-rohtak", rohtak, f"मु.नं. 0305/{pen.year(95)}", ("DL", "UP")),
        ("E-firing-noida", noida, f"मु0अ0सं0 517/{pen.year(62) % 100}", ("DL", "HR")),
    ):
        said: Saying = {
            "fir": fir,
            "section": ["BNS 109", "Arms Act 27"],
            "station": ground.desk,
            "offence_date": pen.day(ground.days),
            "summary": "फायरिंग, खोखे परीक्षण हेतु भेजे गए",
            "lab_reference": LAB,
            "property": pen.ref("E-pistol"),
        }
        pen.write(key, "case", ground, said, whole(*others))


def _supplier(pen: Writer) -> None:
    ground = Ground("DL", "DL-SPCELL", "अभियुक्त का प्रकटन कथन", "C3", 28, "E")
    pen.write(
        "E-supplier",
        "person",
        ground,
        {
            "name": caveated("मो. राशिद", Caveat.LEAD_ONLY),
            "relative": caveated("पुत्र कासिम", Caveat.LEAD_ONLY),
            "village": caveated("मुंगेर, बिहार", Caveat.LEAD_ONLY),
            "linked": caveated(pen.ref("E-pistol"), Caveat.LEAD_ONLY, Caveat.NO_ONWARD),
        },
        whole("NIA"),
    )
    namesake = Ground("UP", "UP-GZB-SAHIBABAD", "किरायेदार सत्यापन", "B3", 140, "E", decoy=True)
    said: Saying = {
        "name": "मो. राशिद",
        "relative": "पुत्र हनीफ",
        "village": "साहिबाबाद",
        "born_year": pen.today.year - 41,
    }
    pen.write("E-namesake", "person", namesake, said, whole("DL"))
