"""The rest of the world: records with no story, so that a link must be found among what is not one."""

from sangam_lab.world import name_pools
from sangam_lab.world.invented_numbers import chassis, engine, imei, indian_phone, plate
from sangam_lab.world.record_writer import Ground, Saying, Writer, home, portrait_of, whole
from sangam_lab.world.types import RecordSeed, TermsSeed

DESKS = {
    "DL": ("DL-ON-NARELA", "DL-SW-KAPASHERA", "DL-DW-DWARKANORTH"),
    "HR": ("HR-SNP-KUNDLI", "HR-SNP-KHARKHODA", "HR-GGM-PALAMVIHAR", "HR-FBD-SARAIKHWAJA"),
    "UP": ("UP-GZB-LONI", "UP-GZB-SAHIBABAD", "UP-GBN-PHASE1", "UP-BGP-KHEKRA"),
    "NIA": ("NIA-GANG",),
}
STATES = ("DL", "HR", "UP")
_BASE = {"DL": 1000, "HR": 2000, "UP": 3000, "NIA": 4000}


def write(pen: Writer) -> None:
    """Add the background of each force."""
    for force in DESKS:
        people = [_person(pen, force, place) for place in range(12)]
        cases = [_case(pen, force, place, people[place]) for place in range(5)]
        _vehicles_and_phones(pen, force, people)
        _wanted_and_released(pen, force, people, cases)
        _gang(pen, force, people)


def _fir(pen: Writer, force: str, ago: int) -> str:
    serial, year = pen.rng.randrange(500, 980), pen.year(ago)
    forms = {"DL": f"{serial:04d}/{year}", "HR": f"मु.नं. {serial:04d}/{year}", "UP": f"मु0अ0सं0 {serial}/{year % 100}"}
    return forms.get(force, f"{serial:04d}/{year}")


def _ground(pen: Writer, force: str, source: str) -> Ground:
    grade = pen.rng.choice(("A2", "B2", "B3", "C3", "C4"))
    return Ground(force, pen.rng.choice(DESKS[force]), source, grade, pen.rng.randrange(5, 400))


def _terms(pen: Writer, force: str) -> TermsSeed:
    others = [each for each in STATES if each != force]
    return whole(*others) if pen.rng.random() < 0.6 else home()


def _person(pen: Writer, force: str, place: int) -> RecordSeed:
    rng, key = pen.rng, f"{force}-person-{place:02d}"
    script = 0 if rng.random() < 0.4 else 1
    said: dict[str, str | int | dict[str, str]] = {
        "name": rng.choice(name_pools.MEN)[script],
        "relative": ("s/o ", "पुत्र ")[script] + rng.choice(name_pools.FATHERS)[script],
        "sex": "male",
        "born_year": pen.today.year - rng.randrange(19, 58),
        "village": rng.choice(name_pools.VILLAGES[force]),
        "phone": indian_phone(_BASE[force] + place),
    }
    if rng.random() < 0.4:
        said["alias"] = rng.choice(name_pools.ALIASES)
    if rng.random() < 0.3:
        said["mark"] = rng.choice(name_pools.MARKS)
    if place % 4 == 0:
        said["photo"] = portrait_of(key)
    return pen.write(key, "person", _ground(pen, force, "अपराधी रजिस्टर"), said, _terms(pen, force))


def _case(pen: Writer, force: str, place: int, accused: RecordSeed) -> RecordSeed:
    sections, summary = pen.rng.choice(name_pools.OFFENCES)
    ago = pen.rng.randrange(20, 500)
    fir = _fir(pen, force, ago)
    ground = _ground(pen, force, f"FIR {fir}")
    said: Saying = {
        "fir": fir,
        "section": sections,
        "station": ground.desk,
        "offence_date": pen.day(ago + 1),
        "summary": summary,
        "accused": accused.ref(),
    }
    return pen.write(f"{force}-case-{place:02d}", "case", ground, said, _terms(pen, force))


def _vehicles_and_phones(pen: Writer, force: str, people: list[RecordSeed]) -> None:
    state = force if force in STATES else "DL"
    for place in range(6):
        make, model = pen.rng.choice(name_pools.MODELS)
        said: Saying = {
            "plate": plate(state, pen.rng),
            "chassis": chassis(pen.rng),
            "engine": engine(pen.rng),
            "make": make,
            "model": model,
            "colour": pen.rng.choice(name_pools.COLOURS),
            "status": pen.rng.choice(("stolen", "stolen", "recovered", "active")),
        }
        ground = _ground(pen, force, "वाहन चोरी रजिस्टर")
        pen.write(f"{force}-vehicle-{place:02d}", "vehicle", ground, said, _terms(pen, force))
    for place in range(4):
        serial = _BASE[force] + 100 + place
        phone: Saying = {"number": indian_phone(serial), "imei": imei(serial), "holder": people[place].ref()}
        ground = _ground(pen, force, "बरामद मोबाइल")
        pen.write(f"{force}-phone-{place:02d}", "phone", ground, phone, _terms(pen, force))


def _wanted_and_released(pen: Writer, force: str, people: list[RecordSeed], cases: list[RecordSeed]) -> None:
    for place, kind in enumerate(("proclaimed-offender", "non-bailable-warrant", "reward", "look-out-circular")):
        said: Saying = {
            "person": people[place].ref(),
            "name": str(people[place].values("name")[0]),
            "warrant": kind,
            "reference": "सत्र न्यायालय (कल्पित)",
            "fir": str(cases[place].values("fir")[0]),
        }
        ground = _ground(pen, force, "न्यायालय आदेश")
        pen.write(f"{force}-wanted-{place:02d}", "wanted", ground, said, _terms(pen, force))
    for place, kind in enumerate(("bail", "parole")):
        said = {
            "person": people[6 + place].ref(),
            "name": str(people[6 + place].values("name")[0]),
            "release": kind,
            "jail": "ज़िला जेल (कल्पित)",
            "release_date": pen.day(pen.rng.randrange(3, 60)),
            "conditions": "थाने में मासिक हाज़िरी",
        }
        ground = _ground(pen, force, "जेल सूचना")
        pen.write(f"{force}-release-{place:02d}", "release", ground, said, _terms(pen, force))


def _gang(pen: Writer, force: str, people: list[RecordSeed]) -> None:
    ground = _ground(pen, force, "गिरोह फ़ोल्डर")
    about: Saying = {
        "name": f"{pen.rng.choice(name_pools.ALIASES)} गिरोह ({force})",
        "area": pen.rng.choice(name_pools.VILLAGES[force]),
    }
    gang = pen.write(f"{force}-gang", "gang", ground, about, _terms(pen, force))
    for place in range(4):
        said: Saying = {
            "gang": gang.ref(),
            "person": people[8 + place].ref(),
            "role": pen.rng.choice(("associate", "supplier", "shooter", "suspect")),
            "evidence": "आरोप-पत्र",
            "until": pen.day(-pen.rng.randrange(60, 360)),
        }
        pen.write(f"{force}-membership-{place:02d}", "membership", ground, said, _terms(pen, force))
    for place in range(3):
        seen: Saying = {"seen": people[place].ref(), "place": ground.desk, "seen_date": pen.day(10 + place)}
        pen.write(f"{force}-sighting-{place:02d}", "sighting", ground, seen, _terms(pen, force))
    weapon: Saying = {"type": "देशी तमंचा", "number": f"SYN-{_BASE[force]}", "calibre": "8 mm"}
    pen.write(f"{force}-weapon", "weapon", ground, weapon, _terms(pen, force))
