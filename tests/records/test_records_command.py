"""`sangam records`: receipts and their proofs, as an operator sees them."""

from cast import person
from click.testing import CliRunner

from sangam.cli.records import records
from sangam.federation import signed
from sangam.kernel.handling import Level
from sangam.node import homes


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
    assert b'"erased_at"' in signed.take_apart(file.read_bytes()).text
