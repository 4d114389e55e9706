"""What is no name's key does not change under nodes that hold it either."""

from datetime import date
from hashlib import sha256

from support.cast import says

from sangam.kernel.ids import new_id
from sangam.names.types import KEY_RULES as NAME_RULES
from sangam.records.schema import values
from sangam.records.schema.kinds import KINDS
from sangam.records.storage import search_keys
from sangam.records.types import KEY_RULES, Statement

SAID = {
    "person": {
        "phone": "+91 98110 12345", "email": "Harjeet@Example.in", "plate": "hr 26 dk 8337", "fir": "0123/2026",
        "upi": "harjeet@upi", "passport": "K1234567",
    },
    "vehicle": {"plate": "HR26DK8O37", "chassis": "MA3EWDE1S00123456", "engine": "K12MN1234567"},
    "phone": {"number": "09811012345", "imei": "490154203237518"},
    "missing": {"sex": "male", "age_from": 20, "mark": "scar on the left cheek", "clothing": "red shirt, blue jeans"},
    "body": {"sex": "female", "age_from": 30, "age_to": 40, "mark": "tattoo ॐ on right hand", "height_from": 150},
    "weapon": {"number": "SYN-7741", "lab_reference": "FSL/2026/118"},
    "wanted": {"person": {"ref": "01A22114-f68f-8a8a-86ef-287a7140ada1", "label": "Harjeet"}},
}  # fmt: skip
DAY = date(2026, 1, 1)
MADE = {"records 5": "90f24fdacee967b2"}


def digest() -> str:
    made = sha256()
    for kind, said in SAID.items():
        checked = [values.check(KINDS[kind], says(*each)) for each in said.items() if KINDS[kind].property(each[0])]
        statements = [
            Statement(new_id(), each.property, each.value, each.source, each.grade, each.handling, DAY)
            for each in checked
        ]
        found = search_keys.found_by(kind, statements)
        made.update(
            f"{kind}: {sorted({(space, key) for space, key, _ in found if space != values.NAME_SPACE})}".encode()
        )
    return made.hexdigest()[:16]


def test_other_keys_have_another_number() -> None:
    ours, _, theirs = KEY_RULES.partition(", ")
    assert theirs == f"names {NAME_RULES}"
    assert MADE.get(ours) == digest(), "keys are others: raise the first number of KEY_RULES in records/types.py"
