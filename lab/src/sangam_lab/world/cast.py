"""Who serves in the synthetic world: posts and invented officers of the demonstration's forces.

The cast is the table `cast.csv`, one line a chair.  Officers carry the surname "Kalpit" (कल्पित, imagined).
"""

import csv
from importlib import resources

from sangam.kernel.handling import Classification
from sangam.kernel.ids import named_id
from sangam_lab.world.types import OfficerSeed, PostSeed

SURNAME = ("Kalpit", "कल्पित")
SERVICE = {"DL": "PIS", "HR": "belt", "UP": "PNO", "NIA": "ID", "MHA": "ID"}
CLEARANCE = {"beat": Classification.RESTRICTED, "admin": Classification.UNCLASSIFIED}

Chair = dict[str, str]


def posts() -> tuple[PostSeed, ...]:
    """Return the posts of the cast."""
    return tuple(_post(chair) for chair in _chairs())


def officers() -> tuple[OfficerSeed, ...]:
    """Return the invented officers, one a post."""
    return tuple(_officer(chair, place) for place, chair in enumerate(_chairs(), 1))


def service_number(force: str, place: int) -> str:
    """Return an invented service number; leading zeros and "SYN" keep it out of every real series."""
    forms = {"DL": f"00{place:06d}", "HR": f"0{place:03d}/SYN", "UP": f"00{place:07d}"}
    return forms.get(force, f"SYN-{place:04d}")


def _chairs() -> list[Chair]:
    table = resources.files("sangam_lab.world") / "cast.csv"
    return list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))


def _force(chair: Chair) -> str:
    return chair["unit"].split("-")[0]


def _post(chair: Chair) -> PostSeed:
    return PostSeed(
        id=named_id("world", "post", chair["login"]),
        force=_force(chair),
        unit=chair["unit"],
        role=chair["role"],
        title_en=chair["title_en"],
        title_hi=chair["title_hi"],
        desk=chair["desk"] == "yes",
    )


def _officer(chair: Chair, place: int) -> OfficerSeed:
    force = _force(chair)
    return OfficerSeed(
        id=named_id("world", "officer", chair["login"]),
        login=chair["login"],
        force=force,
        post=named_id("world", "post", chair["login"]),
        name_en=f"{chair['given_en']} {SURNAME[0]}",
        name_hi=f"{chair['given_hi']} {SURNAME[1]}",
        rank=f"{force}-{chair['rank']}",
        service_kind=SERVICE[force],
        service_number=service_number(force, place),
        clearance=CLEARANCE.get(chair["role"], Classification.CONFIDENTIAL),
        language="en" if force == "NIA" else "hi",
    )
