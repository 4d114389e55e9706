"""`sangam bench crowd`: a sheet that an import and a check take as it is."""

import csv

from click.testing import CliRunner
from sangam_lab.cli.bench import command

from sangam.interchange.imports.columns import guess_mapping


def rows_of(*words: str) -> list[dict[str, str]]:
    done = CliRunner().invoke(command.bench, ["crowd", *words])
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(done.output.splitlines()))


def test_invented_persons_are_printed_as_a_sheet() -> None:
    found = rows_of("--persons", "40", "--seed", "3")
    assert len(found) == 40
    assert found == rows_of("--persons", "40", "--seed", "3")
    assert found[0]["ID"] == "0"


def test_twins_are_the_same_persons_written_otherwise() -> None:
    found, twins = rows_of("--persons", "40"), rows_of("--persons", "40", "--twins")
    assert [row["ID"] for row in twins] == [row["ID"] for row in found]
    assert sum(one["NAME"] != other["NAME"] for one, other in zip(found, twins, strict=True)) > 15


def test_an_import_knows_the_columns() -> None:
    heading = list(rows_of("--persons", "1")[0])
    mapping, _ = guess_mapping("person", heading, [[""] for _ in heading], file="crowd.csv")
    assert {each.property for each in mapping.columns} >= {
        "id",
        "name",
        "alias",
        "relative",
        "phone",
        "plate",
        "village",
    }
