"""`sangam import` and `sangam officers` on a node's database, as a person calls them."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import click
import pyotp
import pytest
from click.testing import CliRunner, Result
from support.nodes import TestNode

from sangam.access import staff
from sangam.access.sign_in import sessions, steps
from sangam.access.sign_in.enrolment import devices
from sangam.access.units import shipped_data
from sangam.cli import officers as officers_command
from sangam.cli.imports import command as importing
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.node import homes

Write = Callable[..., Path]
OFFICERS = "service_number,name_en,rank,unit,role\n28120001,Harish Kumar,SI,DL,analyst\n"
FONT = "NAME\tVILLAGE\ngjthr flag\tA\njkts'k dqekj\tB\n"


@pytest.fixture
def call(node: TestNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return `call(command, *arguments)`: what came of it.  The home is real; the database is the test's node's."""
    monkeypatch.setenv("SANGAM_HOME", "")
    home = homes.create(tmp_path / "home", {"force": node.force}).home

    def run(command: click.Command, *arguments: object, catch: bool = True) -> Result:
        return CliRunner().invoke(command, [*map(str, arguments), "--home", str(home)], catch_exceptions=catch)

    shipped_data.load_shipped()
    return run


def test_people_are_imported_and_the_report_is_told_and_written(
    call: Callable[..., Result], write: Write, tmp_path: Path
) -> None:
    path = write("ID,NAME,MOBILE\n1,Harjit,9812345678\n2,Sunil,12\n")
    report = tmp_path / "rejected.csv"
    done = call(importing.import_, path, "--map", "id=ID,name=NAME", "--map", "phone=MOBILE", "--report", report)
    assert done.exit_code == 0, done.output
    assert "Took in 1 new" in done.output
    assert "row 3, MOBILE: '12'" in done.output
    assert "12" in report.read_text("utf-8-sig")


def test_a_dry_run_says_so_and_writes_nothing(call: Callable[..., Result], write: Write) -> None:
    path = write("ID,NAME\n1,Harjit\n")
    assert "Would take in 1 new" in call(importing.import_, path, "--dry-run").output
    assert "Took in 1 new" in call(importing.import_, path).output


def test_records_become_others_only_by_the_number_that_the_dry_run_named(
    call: Callable[..., Result], write: Write
) -> None:
    path = write("S No,NAME,FATHER\n1,Naresh Kumar,Om\n2,Sunil,Ram\n")
    by_serial = (path, "--map", "id=S No,name=NAME,relative=FATHER")
    call(importing.import_, *by_serial)
    write("S No,NAME,FATHER\n1,Kuldeep,Balbir\n2,Sunil,Ram\n")
    assert "--change-others 1 changes them too" in call(importing.import_, *by_serial, "--dry-run").output
    with pytest.raises(Refused, match="other persons or things: 1, not 2"):
        call(importing.import_, *by_serial, "--change-others", 2, catch=False)
    assert "0 new and 0 changed" in call(importing.import_, *by_serial).output  # it is left
    assert "0 new and 1 changed" in call(importing.import_, *by_serial, "--change-others", 1).output


def test_an_officer_imports_under_his_own_name(call: Callable[..., Result], write: Write) -> None:
    assert "1 changed" in call(officers_command.officers, "load", write(OFFICERS, name="o.csv")).output
    done = call(importing.import_, write("ID,NAME\n1,Harjit\n"), "--as", "28120001")
    assert "Took in 1 new" in done.output


def test_an_old_font_is_not_decided_without_a_person(call: Callable[..., Result], write: Write) -> None:
    with pytest.raises(Refused, match="--legacy convert"):
        call(importing.import_, write(FONT), catch=False)
    done = call(importing.import_, write(FONT), "--legacy", "convert")
    assert "gjthr flag → हरजीत सिंह" in done.output
    assert "Took in 2 new" in done.output


def test_a_sheet_of_officers_is_taken_whole_or_not_at_all(call: Callable[..., Result], write: Write) -> None:
    bad = f"{OFFICERS}\n28120002,Om,SI,NOWHERE,analyst\n"
    done = call(officers_command.officers, "load", write(bad, name="o.csv"))
    assert done.exit_code == 2
    assert "row 4" in done.output
    assert "no such unit" in done.output


def test_officers_are_transferred_by_a_sheet(call: Callable[..., Result], write: Write) -> None:
    call(officers_command.officers, "load", write(OFFICERS, name="o.csv"))
    sheet = "service_number,to_unit,to_role,from_date\n28120001,DL,auditor,01/11/2026\n"
    assert "1 changed" in call(officers_command.officers, "transfer", write(sheet, name="t.csv")).output
    assert staff.actor_of_officer(staff.officer_named("28120001").id).role == "auditor"


def test_a_sheet_of_officers_with_a_broken_row_ends_with_a_table(call: Callable[..., Result], write: Write) -> None:
    done = call(officers_command.officers, "load", write(f"{OFFICERS}1,2,3,4,5,6\n", name="o.csv"))
    assert (done.exit_code, "the heading 5" in done.output) == (2, True)


def test_credentials_are_shown_once_with_a_code_to_scan(call: Callable[..., Result], write: Write) -> None:
    call(officers_command.officers, "load", write(OFFICERS, name="o.csv"))
    shown = call(officers_command.officers, "credentials", "28120001").output
    assert "password " in shown
    assert "otpauth://totp/" in shown
    assert len(shown.splitlines()) > 15
    assert "may try again" in call(officers_command.officers, "unlock", "28120001").output


def test_a_sheet_without_the_needed_columns_is_refused(call: Callable[..., Result], write: Write) -> None:
    with pytest.raises(Malformed, match="lacks the columns"):
        call(officers_command.officers, "load", write("a,b\n1,2\n"), catch=False)


def enrolled(call: Callable[..., Result], write: Write) -> UUID:
    """Load an officer, sign him in and let him enrol a phone; return its id."""
    call(officers_command.officers, "load", write(OFFICERS, name="o.csv"))
    admin, officer = Actor("DL", "admin", role="admin"), staff.officer_named("28120001").id
    secret = pyotp.random_base32()
    issued = staff.issue_credentials(admin, officer, totp_secret=secret)
    codes = [pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30 * step)) for step in (0, 1)]
    challenge = steps.check_password("28120001", issued.password, address="203.0.113.9")
    proof = steps.check_code(challenge, codes[0], address="203.0.113.9")
    found = sessions.actor_for(steps.sit_down(proof, steps.posts_to_choose(proof)[0].id).token)
    assert found
    devices.enrol_device(found[0], name="naka phone 2", pin="482915", code=codes[1], address="203.0.113.9")
    return devices.list_devices(admin, officer)[0].id


def test_the_devices_of_an_officer_are_listed_and_shut(call: Callable[..., Result], write: Write) -> None:
    device = enrolled(call, write)
    listed = call(officers_command.officers, "devices", "28120001").output
    assert str(device) in listed
    assert "naka phone 2" in listed
    assert "shut" in call(officers_command.officers, "devices", "28120001", "--strike", device).output
    assert "opens no device" in call(officers_command.officers, "devices", "28120001").output
    again = call(officers_command.officers, "devices", "28120001", "--strike", device)
    assert isinstance(again.exception, NotFound)


def test_all_pins_of_an_officer_are_struck(call: Callable[..., Result], write: Write) -> None:
    enrolled(call, write)
    assert "1 device" in call(officers_command.officers, "devices", "28120001", "--all").output
    assert "opens no device" in call(officers_command.officers, "devices", "28120001").output


def test_waits_are_ended_for_an_officer_and_for_an_address(call: Callable[..., Result], write: Write) -> None:
    call(officers_command.officers, "load", write(OFFICERS, name="o.csv"))
    done = call(officers_command.officers, "unlock", "28120001", "--address", "203.0.113.9")
    assert "Harish Kumar may try again" in done.output
    assert "203.0.113.9 may try again" in done.output


@pytest.mark.parametrize("asked", [["unlock"], ["devices", "x", "--all", "--strike", str(UUID(int=1))]])
def test_what_is_asked_twice_or_of_nobody_is_misuse(call: Callable[..., Result], asked: list[str]) -> None:
    assert call(officers_command.officers, *asked).exit_code == 2
