"""Scenario F, its beginning: an extortion call in Gurugram, over a financier, to the organisation "Z".

The claim that the financier pays "Z" is Haryana's and goes to the NIA alone.  Delhi holds the call, the number and the
man, and sees no way.  A mobile shop that recharged the number for a dozen customers is no link between them.
"""

from sangam.kernel.handling import Caveat
from sangam_lab.world.invented_numbers import indian_phone
from sangam_lab.world.record_writer import Ground, Saying, Writer, caveated, home, whole
from sangam_lab.world.types import RecordSeed

CUSTOMERS = 12
SCRIPT = {"F.call": indian_phone(400)}


def write(pen: Writer) -> None:
    """Add the records of the call, the financier and the shop."""
    shop = _shop(pen)
    man = _financier(pen)
    _call(pen, man, shop)


def _financier(pen: Writer) -> RecordSeed:
    ground = Ground("HR", "HR-STF", "एसटीएफ, बैंक एवं UPI विवरण", "B2", 18, "F")
    said: Saying = {"name": "राजन सहगल (कल्पित)", "alias": "सेठ", "relative": "पुत्र हंसराज", "village": "सोहना"}
    man = pen.write("F-financier", "person", ground, said, whole("DL", "NIA"))
    claim: Saying = {
        "gang": pen.ref("F-Z"),
        "person": man.ref(),
        "role": caveated("financier", Caveat.LEAD_ONLY),
        "evidence": "तीन भुगतान, बैंक का पत्र",
        "until": pen.day(-150),
    }
    pen.write("F-financier-of-Z", "membership", ground.read_from("बैंक का पत्र", grade="B3"), claim, whole("NIA"))
    return man


def _call(pen: Writer, man: RecordSeed, shop: RecordSeed) -> None:
    fir = f"0203/{pen.year(19)}"
    ground = Ground("HR", "HR-GGM-PALAMVIHAR", f"FIR {fir} PS Palam Vihar", "B2", 19, "F")
    number = pen.write(
        "F-call-number",
        "phone",
        ground.read_from("CDR विश्लेषण, DCP की अनुमति", grade="B3"),
        {"number": SCRIPT["F.call"], "holder": [man.ref(), shop.ref()]},
        whole("DL", "NIA"),
    )
    said: Saying = {
        "fir": fir,
        "section": "BNS 308(4)",
        "station": "HR-GGM-PALAMVIHAR",
        "offence_date": pen.day(20),
        "summary": "व्यापारी से 30 लाख की रंगदारी का फोन",
        "property": number.ref(),
    }
    pen.write("F-call-case", "case", ground, said, whole("DL", "NIA"))


def _shop(pen: Writer) -> RecordSeed:
    """Add the shop with its customers' numbers, one of them held by a man who has nothing to do with it."""
    ground = Ground("HR", "HR-GGM-PALAMVIHAR", "दुकान का रजिस्टर", "C4", 17, "F", decoy=True)
    shop = pen.write("F-call-shop", "organisation", ground, {"name": "पालम मोबाइल शॉप (कल्पित)"}, home())
    said: Saying = {"name": "मोहित बंसल (कल्पित)", "relative": "पुत्र सतीश", "village": "पालम विहार"}
    customer = pen.write("F-call-customer", "person", ground, said, home())
    for place in range(CUSTOMERS):
        holders = [shop.ref(), customer.ref()] if not place else [shop.ref()]
        pen.write(
            f"F-call-customer-{place + 1:02d}",
            "phone",
            ground,
            {"number": indian_phone(401 + place), "holder": holders},
            home(),
        )
    return shop
