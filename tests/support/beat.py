"""A small stretch of the border for tests: units of three forces, their desks, and officers in posts.

All persons are synthetic.
"""

from collections.abc import Iterable

from support.nodes import TestNode

from sangam.access.models import Force, Neighbour, Post, Unit, UnitKind
from sangam.access.units import shipped_data
from sangam.audit.audit import deed
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Classification
from sangam.kernel.ids import new_id

UNITS = {
    "DL": ("", "headquarters", "Delhi Police"),
    "DL-CR": ("DL", "control-room", "Delhi Control Room"),
    "DL-ON": ("DL", "district", "Outer North"),
    "DL-ON-NARELA": ("DL-ON", "station", "PS Narela"),
    "DL-ON-ALIPUR": ("DL-ON", "station", "PS Alipur"),
    "HR": ("", "headquarters", "Haryana Police"),
    "HR-SNP": ("HR", "district", "Sonipat"),
    "HR-SNP-KUNDLI": ("HR-SNP", "station", "PS Kundli"),
    "HR-SNP-KUNDLI-NAKA": ("HR-SNP-KUNDLI", "naka", "Singhu Naka"),
    "HR-SNP-RAI": ("HR-SNP", "station", "PS Rai"),
    "UP": ("", "headquarters", "UP Police"),
    "UP-GZB": ("UP", "district", "Ghaziabad"),
    "UP-GZB-LONI": ("UP-GZB", "station", "PS Loni"),
    "RJ": ("", "headquarters", "Rajasthan Police"),
}
DESKS = frozenset(UNITS) - {"HR-SNP-KUNDLI-NAKA"}
MINISTRY = {"MHA": ("", "headquarters", "Ministry of Home Affairs")}
"""Laid down on the ministry's own node alone."""


def furnish(node: TestNode) -> None:
    """Lay down the units of all forces on a node, and the desk posts of its own."""
    units = UNITS | (MINISTRY if node.force in MINISTRY else {})
    with node, deed(Actor.system(node.force, "reference"), "node:reference:load"):
        Force.objects.bulk_create(
            Force(code=code, kind="police", name_en=code, name_hi=code, badge=code) for code in units if "-" not in code
        )
        kinds = {kind for _, kind, _ in units.values()}
        UnitKind.objects.bulk_create(UnitKind(code=kind, name_en=kind, name_hi=kind, has_desk=True) for kind in kinds)
        shipped_data.load_units(
            {
                "code": code,
                "parent": parent,
                "kind": kind,
                "name_en": name,
                "name_hi": name,
                "jurisdiction": "territory",
                "synthetic": "yes",
                "source": "test",
            }
            for code, (parent, kind, name) in units.items()
        )
        Neighbour.objects.create(unit_id="DL-ON-NARELA", other_id="HR-SNP-KUNDLI", source="test")
        Post.objects.bulk_create(
            Post(unit_id=code, role="station", title_en=f"Desk {code}", is_desk=True)
            for code in sorted(DESKS)
            if code.split("-")[0] == node.force
        )


def officer(node: TestNode, unit: str, role: str, name: str, *, language: str = "en") -> Actor:
    """Return an officer in a post of his own at a unit, or, for "station", at the unit's desk."""
    with node, deed(Actor.system(node.force, "reference"), "node:reference:load"):
        place = Unit.objects.get(code=unit)
        post = Post.objects.filter(unit=place, is_desk=True).first() if role == "station" else None
        post = post or Post.objects.create(unit=place, role=role, title_en=name)
    return seated(post.id, path=place.path, unit=unit, role=role, name=name, language=language)


def seated(post: object, *, path: Iterable[str], unit: str, role: str, name: str, language: str = "en") -> Actor:
    """Return an officer in this post."""
    return Actor(
        force=unit.split("-", maxsplit=1)[0],
        label=f"{name}, {UNITS[unit][2]}",
        role=role,
        officer=new_id(),
        post=post,
        unit=unit,
        clearance=Classification.RESTRICTED,
        audience=frozenset({*path, f"post:{post}"}),
        language=language,
    )
