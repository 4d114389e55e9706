"""`sangam units …` on a node of Punjab, from nothing to the first officer: five commands."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sangam_lab.throwaway_nodes import free_port
from support.cluster import temporary_home
from support.running import processes_of, sangam, until, up

from sangam.node import status
from sangam.node.setting_files import load_settings

pytestmark = pytest.mark.slow

SHEET = """कोड,ऊपर की इकाई,प्रकार,नाम अंग्रेज़ी में,नाम हिन्दी में,neighbours
PB-PTL,PB,district,Patiala,पटियाला,HR-AMB
PB-PTL-SHAMBHU,PB-PTL,station,Shambhu,शंभू,
"""
OFFICERS = """service_number,name_en,rank,unit,role,sign_in_name,desk
1,Gurpreet Singh,Insp,PB-PTL-SHAMBHU,station,gurpreet,yes
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    made = temporary_home() / "PB"
    ports = ("--officers-port", str(free_port()), "--peers-port", str(free_port()))
    assert sangam("node", "init", "--force", "PB", "--home", made, *ports).returncode == 0
    yield made
    until(lambda: not processes_of(made))


def said(home: Path, *words: str | Path, expected: int = 0) -> str:
    done = sangam(*words, "--home", home)
    assert done.returncode == expected, done.stderr
    return done.stdout + done.stderr


@pytest.mark.long
def test_punjab_brings_its_units_and_seats_an_officer(home: Path, tmp_path: Path) -> None:
    sheet, officers = tmp_path / "units.csv", tmp_path / "officers.csv"
    sheet.write_text(SHEET)
    officers.write_text(OFFICERS)
    assert "start it once" in said(home, "officers", "load", officers, expected=2)
    with up(home):
        until(lambda: bool(status.read_status(load_settings(home, {}))["ready"]))
        assert "this was a trial" in said(home, "units", "load", sheet, "--trial")
        assert "no such unit" in said(home, "officers", "load", officers, expected=2)
        assert "2 added" in said(home, "units", "load", sheet)
        assert "1 changed" in said(home, "officers", "load", officers)
        assert "password" in said(home, "officers", "credentials", "gurpreet")
        assert '"PB-PTL-SHAMBHU","PB-PTL","station","Shambhu"' in said(home, "units", "template")
        assert "Shambhu" in said(home, "units", "find", "shambhu")
        sheet.write_text(SHEET.replace("PB-PTL,PB,", "PB-PTL,HR,"))
        refused = said(home, "units", "load", sheet, expected=2)
        assert "row 2      parent" in refused
        assert "no open unit of this force" in refused
