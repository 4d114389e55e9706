"""`sangam records`: receipts and their proofs, as an operator sees them."""

import re
from uuid import UUID

import pytest
from click.testing import CliRunner
from support.cast import person
from support.visiting import enters

from sangam.access.models import Rank
from sangam.audit.audit import deed
from sangam.cli.records import records
from sangam.federation.protocol import signed_line
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id
from sangam.node import homes
from sangam.records.recalls import receipt_reminders, two_person_recall


def test_an_operator_sees_what_is_open_then_the_receipt_and_its_proof(delhi, haryana, wire, monkeypatch, tmp_path):
    homes.create(tmp_path / "home", {"force": "DL"})
    monkeypatch.setenv("SANGAM_HOME", str(tmp_path / "home"))

    def run(*words: str) -> str:
        with delhi.node:
            result = CliRunner().invoke(records, list(words), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    assert "No force holds" in run("receipts", str(delhi.opens(person("Ramesh"))))
    wire.deliver()
    delhi.recalls(record)
    assert "HR    1 not erased as far as it has said" in run("unconfirmed")
    assert "not confirmed since" in run("receipts", str(record))
    wire.deliver()
    assert "Every erasure and correction" in run("unconfirmed")
    said = run("receipts", str(record), "--proofs", str(tmp_path / "proofs"))
    assert "gone from its backups by" in said
    (file,) = (tmp_path / "proofs").iterdir()
    assert b'"erased_at"' in signed_line.take_apart(file.read_bytes()).text


def test_an_officer_recalls_a_list_by_dry_run_second_officer_and_command(delhi, haryana, wire, monkeypatch, tmp_path):
    homes.create(tmp_path / "home", {"force": "DL"})
    monkeypatch.setenv("SANGAM_HOME", str(tmp_path / "home"))
    with delhi.node, deed(delhi.desk, "node:reference:load"):
        Rank.objects.create(code="DL-SI", force_id="DL", name_en="SI", name_hi="SI", abbreviation="SI", equivalence=5)
    enters(delhi.node, "dl7001", "DL-ON-NARELA", "analyst")
    made = [delhi.opens(person(f"Person {n}"), shares={"HR": Level.WHOLE}) for n in range(3)]
    wire.deliver()
    file = tmp_path / "ids.csv"
    file.write_text("record\n" + "\n".join(map(str, [*made, new_id()])), encoding="utf-8")

    def run(*words: str) -> str:
        with delhi.node:
            result = CliRunner().invoke(records, [*words, "--as", "dl7001"], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    assert "No recall of many records" in run("recalls")
    why = ("--purpose", "enquiry")
    seen = run("recall", "--file", str(file), *why)
    assert "3 records of ours would be erased: 3 person" in seen
    assert "1 more are not ours" in seen
    assert "HR    erases 3 whole" in seen
    assert "dry run" in seen
    assert delhi.count_rows("access_proposal") == 0
    said = run("recall", "--file", str(file), "--why", "the wrong list", *why)
    (proposal,) = re.findall(r"recall-agreed (\S+)", said)
    with delhi.node, pytest.raises(Refused, match="second officer"):
        CliRunner().invoke(records, ["recall-agreed", proposal, "--as", "dl7001", *why], catch_exceptions=False)
    second = delhi.at("supervisor", session=new_id())
    with delhi.node:
        laid_down, _ = two_person_recall.recall_proposed(second, UUID(proposal))
        two_person_recall.agree_to_recall(second, UUID(proposal), digest=laid_down.digest)
    done = run("recall-agreed", proposal, *why)
    assert "4 of 4 erased here" in done
    assert "3 records are recalled" in done
    assert "3 not confirmed, 3 of them not asked for yet" in run("recalls", proposal)
    with delhi.node:
        receipt_reminders.chase()
    wire.deliver()
    assert "HR    3 erased, gone from its backups by" in run("recalls", proposal)
    assert "done: 3 records" in run("recalls")
