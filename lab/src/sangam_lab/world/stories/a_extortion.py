"""Scenario A: three calls from one foreign number, and a copycat on an Indian SIM."""

from sangam.kernel.handling import Caveat
from sangam_lab.world.invented_numbers import foreign_phone, indian_phone
from sangam_lab.world.record_writer import Ground, Saying, Writer, caveated, home, pointer, whole

SCRIPT = {
    "A.box": "+1 416 555 0142 WhatsApp, 'Rathi bhai', 1 crore, insta @x",
    "A.copycat": f"{indian_phone(142)} राठी भाई बोल रहा हूँ, 5 लाख",
}
_METHOD = "विदेशी WhatsApp नंबर से रंगदारी; इंस्टाग्राम पर धमकी; भुगतान UPI से"


def write(pen: Writer) -> None:
    """Add the records of scenario A."""
    _gurugram(pen)
    _ghaziabad(pen)
    _delhi(pen)
    _copycat(pen)


def _complainant(pen: Writer, ground: Ground, key: str, *, name: str, serial: int) -> None:
    said: Saying = {
        "name": caveated(name, Caveat.VICTIM),
        "sex": "male",
        "phone": caveated(indian_phone(serial), Caveat.VICTIM),
        "caution": "victim",
        "linked": pen.ref(key.replace("complainant", "case")),
    }
    pen.write(key, "person", ground, said, home())


def _gurugram(pen: Writer) -> None:
    fir = f"0187/{pen.year(40)}"
    ground = Ground("HR", "HR-GGM-PALAMVIHAR", f"FIR {fir} PS Palam Vihar", "B2", 40, "A")
    caller = pen.write(
        "A-HR-caller",
        "person",
        ground.read_from("WhatsApp तथा Instagram पर दावा", grade="F6"),
        {"name": "राठी भाई", "social": "insta @x", "note": "सोशल मीडिया पर राठी गैंग का होने का दावा; सदस्यता नहीं"},
        whole("DL", "UP"),
    )
    number = pen.write(
        "A-HR-number", "phone", ground, {"number": foreign_phone(42), "holder": caller.ref()}, whole("DL", "UP")
    )
    said: Saying = {
        "fir": fir,
        "section": "BNS 308(4)",
        "station": "HR-GGM-PALAMVIHAR",
        "offence_date": pen.day(41),
        "summary": "1 करोड़ की रंगदारी",
        "modus": _METHOD,
        "property": number.ref(),
    }
    pen.write("A-HR-case", "case", ground, said, whole("DL", "UP"))
    _complainant(pen, ground, "A-HR-complainant", name="विनोद (परिवादी)", serial=201)


def _ghaziabad(pen: Writer) -> None:
    fir = f"मु0अ0सं0 442/{pen.year(26) % 100}"
    ground = Ground("UP", "UP-GZB-SAHIBABAD", f"{fir} थाना साहिबाबाद", "B2", 26, "A")
    number = pen.write(
        "A-UP-number",
        "phone",
        ground,
        {"number": foreign_phone(42), "note": "धारक अज्ञात, स्वयं को 'Rathi bhai' बताता है"},
        pointer("DL", "HR"),
    )
    said: Saying = {
        "fir": fir,
        "section": ["BNS 308(4)", "BNS 351(3)"],
        "station": "UP-GZB-SAHIBABAD",
        "offence_date": pen.day(27),
        "summary": "50 लाख की रंगदारी",
        "modus": _METHOD,
        "property": number.ref(),
    }
    pen.write("A-UP-case", "case", ground, said, pointer("DL", "HR"))
    _complainant(pen, ground, "A-UP-complainant", name="राजकुमार (वादी)", serial=202)


def _delhi(pen: Writer) -> None:
    fir = f"0311/{pen.year(15)}"
    ground = Ground("DL", "DL-DW-DWARKANORTH", f"FIR {fir} PS Dwarka North", "B2", 15, "A")
    number = pen.write(
        "A-DL-number",
        "phone",
        ground,
        {"number": foreign_phone(43), "note": "स्वयं को Rathi bhai बताता है"},
        whole("HR", "UP"),
    )
    said: Saying = {
        "fir": fir,
        "section": "BNS 308(4)",
        "station": "DL-DW-DWARKANORTH",
        "offence_date": pen.day(16),
        "summary": "1 करोड़ की रंगदारी",
        "modus": _METHOD,
        "property": number.ref(),
    }
    pen.write("A-DL-case", "case", ground, said, whole("HR", "UP"))
    _complainant(pen, ground, "A-DL-complainant", name="मोहन लाल (शिकायतकर्ता)", serial=203)


def _copycat(pen: Writer) -> None:
    ground = Ground("DL", "DL-SW-KAPASHERA", "GD 014A PS Kapashera", "E5", 8, "A", decoy=True)
    pen.write(
        "A-DL-copycat",
        "phone",
        ground,
        {"number": indian_phone(142), "note": "स्वयं को 'राठी भाई' बताने वाला स्थानीय युवक"},
        whole("HR"),
    )
