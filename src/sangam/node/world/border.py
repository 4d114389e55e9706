"""Scenario H: what the brief of the Narela-Sonipat meeting finds: suspects known on both sides of the border."""

from sangam.node.world.numbers import indian_phone
from sangam.node.world.writing import Ground, Writer, whole

SCRIPT = {"H.meeting": "ACP Narela - ACP Rai, border meeting"}
_SHARED = (
    ("H-1", "बिजेंद्र", "लंबू", "पुत्र ओमबीर", "नाहरी", 410, "HR-SNP-KUNDLI"),
    ("H-2", "Rajender", "Raju", "s/o Om Parkash", "Lampur", 411, "HR-SNP-KUNDLI"),
    ("H-3", "परवेज", "", "पुत्र नसीर", "खरखौदा", 412, "HR-SNP-KHARKHODA"),
)
_AS_DELHI_WRITES = {
    "H-1": ("Bijender", "Lambu", "s/o Ombir"),
    "H-2": ("राजेंद्र", "राजू", "पुत्र ओम प्रकाश"),
    "H-3": ("Parvez", "", "s/o Naseer"),
}


def write(pen: Writer) -> None:
    """Add each shared suspect twice, as either side has written him down."""
    for key, name, alias, relative, village, serial, station in _SHARED:
        haryana = Ground("HR", station, "दस नंबरी रजिस्टर", "B2", 150, "H")
        pen.write(f"{key}-HR", "person", haryana, _person(name, alias, relative, village, serial), whole("DL"))
        latin, nick, father = _AS_DELHI_WRITES[key]
        delhi = Ground("DL", "DL-ON-NARELA", "BC roll, PS Narela", "B3", 90, "H")
        pen.write(f"{key}-DL", "person", delhi, _person(latin, nick, father, village, serial), whole("HR"))


def _person(name: str, alias: str, relative: str, village: str, serial: int) -> dict[str, str | int]:
    said: dict[str, str | int] = {"name": name, "relative": relative, "village": village}
    if alias:
        said["alias"] = alias
    return said | {"phone": indian_phone(serial)}
