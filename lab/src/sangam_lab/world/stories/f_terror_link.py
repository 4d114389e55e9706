"""Scenario F: number, handler, UPI id, listed individual, "Z"; one edge is Punjab's and not for Delhi."""

from sangam.kernel.handling import Caveat
from sangam_lab.world.invented_numbers import foreign_phone, imei, indian_phone
from sangam_lab.world.record_writer import Ground, Saying, Writer, caveated, whole
from sangam_lab.world.types import RecordSeed

UPI = "zsynthetic.fund@synthbank"
SCRIPT = {"F.number": foreign_phone(50), "F.upi": UPI, "F.organisation": "Z"}
CUSTOMERS = 40
_Z = {"name": "Z", "listed_in": "synthetic list, entry Z1", "listed_date": "2026-01-01"}


def write(pen: Writer) -> None:
    """Add the records of scenario F."""
    handler = _number_and_handler(pen)
    listed = _listed_individual(pen)
    _edges(pen, handler, listed)
    _shop(pen)


def _number_and_handler(pen: Writer) -> RecordSeed:
    ground = Ground("DL", "DL-SPCELL", f"FIR 0102/{pen.year(22)} PS Special Cell", "B2", 22, "F")
    handler = pen.write(
        "F-handler",
        "person",
        ground,
        {"name": "बशीर (कल्पित)", "alias": "डॉक्टर", "upi": UPI, "note": "हैंडलर; कार्रवाई से पहले फोन करें"},
        whole("NIA"),
    )
    pen.write(
        "F-number",
        "phone",
        ground.read_from("CDR विश्लेषण, DCP की अनुमति", grade="B3"),
        {"number": foreign_phone(50), "imei": imei(7), "holder": handler.ref()},
        whole("NIA", "HR"),
    )
    return handler


def _listed_individual(pen: Writer) -> RecordSeed:
    ground = Ground("NIA", "NIA-GANG", "कल्पित सूची (वास्तविक चतुर्थ अनुसूची नहीं)", "A1", 300, "F")
    organisation = pen.write(
        "F-Z",
        "organisation",
        ground,
        _Z,
        whole("DL", "HR", "UP"),
    )
    about: Saying = {"name": "अब्दुल समद (कल्पित)", "alias": "उस्ताद", "listed_in": "synthetic list, entry Z1-3"}
    listed = pen.write("F-listed", "person", ground, about, whole("DL"))
    said: Saying = {
        "gang": organisation.ref(),
        "person": listed.ref(),
        "role": "leader",
        "evidence": "कल्पित अधिसूचना",
        "until": pen.day(-365),
    }
    pen.write("F-listed-in-Z", "membership", ground, said, whole("DL"))
    return listed


def _edges(pen: Writer, handler: RecordSeed, listed: RecordSeed) -> None:
    agency = Ground("NIA", "NIA-GANG", f"RC-07/{pen.year(50)}/NIA", "B2", 50, "F")
    payment: Saying = {
        "seen": [handler.ref(), listed.ref()],
        "place": f"UPI {UPI}",
        "seen_date": pen.day(52),
        "note": "दो भुगतान",
    }
    pen.write("F-payment", "sighting", agency, payment, whole("DL"))
    punjab = Ground("PB", "PB-AGTF", "पंजाब AGTF की आसूचना", "C3", 35, "F", node="NIA")
    pen.write(
        "F-punjab-edge",
        "membership",
        punjab,
        {
            "gang": pen.ref("F-Z"),
            "person": caveated(handler.ref(), Caveat.NO_ONWARD),
            "role": caveated("supplier", Caveat.NO_ONWARD, Caveat.LEAD_ONLY),
            "evidence": caveated("मुखबिर, पंजाब", Caveat.NO_ONWARD, Caveat.LEAD_ONLY),
            "until": pen.day(-90),
        },
        whole("NIA", days=120),
    )


def _shop(pen: Writer) -> None:
    """A mobile shop that recharged forty numbers, the handler's among them: no link."""
    ground = Ground("DL", "DL-DW-DWARKANORTH", "दुकान का रजिस्टर", "C4", 20, "F", decoy=True)
    customers: list[str] = [indian_phone(300 + place) for place in range(CUSTOMERS - 1)] + [foreign_phone(50)]
    said: Saying = {"number": indian_phone(299), "note": ["मोबाइल रिचार्ज दुकान, द्वारका", *customers]}
    pen.write("F-shop", "phone", ground, said, whole("NIA"))
