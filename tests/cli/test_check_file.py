"""`sangam check --file` as an officer calls it."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.cast import officer, person, says
from support.nodes import TestNode

from sangam.access import staff
from sangam.access.units import shipped_data
from sangam.audit import audit
from sangam.cli import matching
from sangam.cli import officers as officers_command
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Caveat
from sangam.node import homes
from sangam.records.own_records import records
from sangam.records.own_records.records import New

Call = Callable[..., Result]
OFFICERS = "service_number,name_en,rank,unit,role\n28120001,Harish Kumar,SI,HR-SNP-KUNDLI,investigator\n"
SUSPECTS = "NAME,FATHER NAME,VEHICLE NO\nHarjeet,Balwant,\nNobody Atall,Nemo,\n,,HR26DK8337\n"


@pytest.fixture
def call(
    fresh_nodes: Callable[..., tuple[TestNode, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Call]:
    """Return `call(*arguments)`: `sangam check … --as 28120001 --purpose naka` on a node that knows two of three."""
    monkeypatch.setenv("SANGAM_HOME", "")
    home = homes.create(tmp_path / "home", {"force": "HR"}).home
    (haryana,) = fresh_nodes("HR")

    def run(*arguments: object, catch: bool = True) -> Result:
        words = [*map(str, arguments), "--as", "28120001", "--purpose", "naka", "--home", str(home)]
        return CliRunner().invoke(matching.check, words, catch_exceptions=catch)

    with haryana:
        shipped_data.load_shipped()
        (tmp_path / "o.csv").write_text(OFFICERS)
        loaded = CliRunner().invoke(officers_command.officers, ["load", str(tmp_path / "o.csv"), "--home", str(home)])
        assert loaded.exit_code == 0, loaded.output
        writer = officer("HR-SNP-KUNDLI")
        records.create(writer, New("person", person("हरजीत", relative="s/o बलवंत", caution="armed")))
        records.create(writer, New("vehicle", [says("plate", "HR26DK8337")]))
        yield run


@pytest.fixture
def suspects(tmp_path: Path) -> Path:
    path = tmp_path / "suspects.csv"
    path.write_text(SUSPECTS)
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def test_each_row_gets_its_hits_or_the_sentence_that_it_is_no_clearance(call: Call, suspects: Path) -> None:
    out = suspects.with_name("result.csv")
    done = call("--file", suspects, "--out", out)
    assert done.exit_code == 0, done.output
    told = rows_of(out)
    assert [(row["row"], row["band"], row["owner"]) for row in told] == [
        ("2", "strong", "HR"),
        ("3", "", ""),
        ("4", "strong", "HR"),
    ]
    assert (told[0]["warning"], told[0]["label"]) == ("CAUTION: armed.", "हरजीत s/o बलवंत")
    assert told[0]["recognised"] == "person harjeet s/o balwant"
    assert told[1]["why"] == "nothing found. This is not a clearance."
    assert "3 rows looked up, 2 of them with a hit" in done.output
    assert "rows a second" in done.output
    (entry,) = audit.recent_entries(action="officer:check:file")
    assert entry.details is not None
    assert len(entry.details["rows"]) == 3  # type: ignore[arg-type]
    assert (entry.officer, entry.purpose) == (staff.officer_named("28120001").id, "naka")


def test_without_out_the_result_is_printed(call: Call, suspects: Path) -> None:
    done = call("--file", suspects)
    assert '"row","asked","recognised","band","label","warning","owner","why","record"' in done.output
    assert "nothing found. This is not a clearance." in done.output


def test_rows_that_are_answered_are_not_looked_up_again(
    call: Call, suspects: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = suspects.with_name("result.csv")
    monkeypatch.setattr(matching, "_AT_ONCE", 1)
    full = suspects.read_text()
    suspects.write_text("".join(full.splitlines(keepends=True)[:2]))
    assert call("--file", suspects, "--out", out).exit_code == 0
    suspects.write_text(full)
    again = call("--file", suspects, "--out", out)
    assert f"1 of 3 rows are answered in {out} already" in again.output
    assert [row["row"] for row in rows_of(out)] == ["2", "3", "4"]
    looked = [entry.details["rows"] for entry in audit.recent_entries(action="officer:check:file") if entry.details]
    assert sorted(row["row"] for rows in looked for row in rows) == [2, 3, 4]  # type: ignore[attr-defined]


def test_a_result_of_another_sheet_is_not_gone_on_with(call: Call, suspects: Path) -> None:
    out = suspects.with_name("result.csv")
    call("--file", suspects, "--out", out)
    suspects.write_text("NAME\nSomebody Else\n")
    with pytest.raises(Refused, match="answers another sheet"):
        call("--file", suspects, "--out", out, catch=False)


def test_a_file_that_is_not_there_is_said(call: Call, tmp_path: Path) -> None:
    done = call("--file", tmp_path / "absent.csv")
    assert done.exit_code == 2
    assert "does not exist" in done.output


def test_an_empty_file_is_said(call: Call, suspects: Path) -> None:
    suspects.write_text("")
    with pytest.raises(Malformed, match="is empty"):
        call("--file", suspects, catch=False)


def test_a_file_without_a_known_column_is_said(call: Call, suspects: Path) -> None:
    suspects.write_text("FOO,BAR\nx,y\n")
    with pytest.raises(Malformed, match="No column of the file is known"):
        call("--file", suspects, catch=False)
    assert call("--file", suspects, "--map", "name=FOO").exit_code == 0


def test_bytes_in_no_encoding_are_said_and_the_row_is_kept(call: Call, suspects: Path) -> None:
    suspects.write_bytes("NAME\nहरजीत\nसुनील\n".encode() + b"Har\x00jeet\n" + b"\x8d\x9d\n")
    done = call("--file", suspects)
    assert "not looked up: NAME: holds a zero byte" in done.output
    assert "lines of the file" in done.output or "line(s) of the file are not UTF-8" in done.output


def test_a_result_that_cannot_be_written_is_said_before_any_check(call: Call, suspects: Path) -> None:
    with pytest.raises(Refused, match="cannot be written"):
        call("--file", suspects, "--out", suspects.with_name("absent") / "result.csv", catch=False)
    assert audit.recent_entries(action="officer:check:file") == []


@pytest.mark.parametrize(("words", "said"), [((), "one of them"), (("HR26DK8337", "--out", "x.csv"), "go with --file")])
def test_a_text_or_a_file_is_wanted(call: Call, words: tuple[str, ...], said: str) -> None:
    done = call(*words)
    assert done.exit_code == 2
    assert said in done.output


def test_a_text_is_checked_as_before(call: Call) -> None:
    assert "HR26DK8337" in call("HR26DK8337").output


@pytest.mark.parametrize("caveat", Caveat)
def test_what_may_not_be_taken_away_is_not_listed_and_the_row_says_so(call, tmp_path, caveat):
    said = person("रणवीर", says("relative", "s/o महेंद्र", caveat), caution="violent")
    records.create(officer("HR-SNP-KUNDLI"), New("person", said))
    listed, out = tmp_path / "one.csv", tmp_path / "out.csv"
    listed.write_text("NAME\nरणवीर\n")
    assert call("--file", listed, "--out", out).exit_code == 0
    written = out.read_text("utf-8-sig")
    may = caveat in {Caveat.NO_ONWARD, Caveat.CALL_FIRST}
    assert ("महेंद्र" in written) is may
    assert (f"marked {caveat} by HR and does not go into a list" in written) is not may
    assert "रणवीर" in rows_of(out)[0]["label"]


@pytest.mark.parametrize("caveat", [Caveat.LEAD_ONLY, Caveat.OWNER_ONLY])
def test_a_caution_of_a_notice_that_may_not_be_taken_away_is_not_listed(call, tmp_path, caveat):
    man = records.create(officer("HR-SNP-KUNDLI"), New("person", person("रणवीर", relative="s/o महेंद्र")))
    notice = [says("person", {"ref": str(man), "label": ""}), says("warrant", "non-bailable-warrant")]
    records.create(officer("HR-SNP-KUNDLI"), New("wanted", [*notice, says("caution", "armed", caveat)]))
    listed, out = tmp_path / "one.csv", tmp_path / "out.csv"
    listed.write_text("NAME,FATHER\nरणवीर,महेंद्र\n")
    assert call("--file", listed, "--out", out).exit_code == 0
    written = out.read_text("utf-8-sig")
    assert "armed" not in written
    assert f"marked {caveat} by HR and does not go into a list" in written
