"""What leaves for a spreadsheet is text: no cell begins a formula, by whichever mark a reader parts the cells."""

import csv
import io
import unicodedata

import pyarrow as pa
import pytest

from sangam.kernel.texts import csv_text, inert
from sangam.matching.resolution import resolution

HOSTILE = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1+1", "\u00a0=1", "\u200b=1", "\ufeff\u2060@x", '"=1+1',
    "＝1+1", "＋1", "－1", "＠x", "x;=1+1", "x; =1+1", 'x;"=1+1', "x|=1+1", "x\t=1+1",
    "x\n=1+1", "x\r\n＝1", "x;;@y", "x;\u200d+1",
)  # fmt: skip
SIGNS = "=+-@"


def cells_as_read(text, mark, **how):
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark, **how) for cell in row]


def begins_a_formula(cell):
    seen = cell.lstrip('"').lstrip()
    seen = "".join(each for each in seen if unicodedata.category(each) not in ("Cf", "Zs", "Cc")).lstrip('" ')
    return unicodedata.normalize("NFKC", seen[:1]).startswith(tuple(SIGNS))


@pytest.mark.parametrize("mark", [",", ";", "|", "\t"])
def test_no_cell_begins_a_formula_by_whichever_mark_it_is_parted(mark):
    text = csv_text([(each, f"before {each}", each) for each in HOSTILE])
    for how in ({}, {"quoting": csv.QUOTE_NONE}) if mark != "," else ({},):
        assert not [cell for cell in cells_as_read(text, mark, **how) if begins_a_formula(cell)]


def test_every_sign_that_folds_to_a_formula_is_guarded():
    signs = [chr(code) for code in range(0x110000) if unicodedata.normalize("NFKC", chr(code))[:1] in {*SIGNS, "−"}]
    assert len(signs) > 12
    assert not [each for each in signs if inert(f"{each}1") != f"'{each}1"]


def test_nothing_invisible_hides_a_formula():
    unseen = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Cc", "Zs", "Zl", "Zp")]
    unseen += [
        "\u00ad",
        "\u034f",
        "\u061c",
        "\u180e",
        "\u200b",
        "\u202e",
        "\u2066",
        "\u3164",
        "\ufe0f",
        "\ufeff",
        "\U000e0001",
    ]
    assert not [each for each in unseen if not inert(f"{each}=1").startswith(("'", f"{each}'"))]


def test_what_is_no_formula_stays_as_it_is_and_is_read_back():
    rows = [
        ("राम सिंह", "HR26AB1234", "a, b", 'he said "yes"', "28.5100, 77.2450"),
        ("", "x; y", "a - b", "1 = 1", "O'Neil"),
    ]
    assert [tuple(row) for row in csv.reader(io.StringIO(csv_text(rows), newline=""))] == rows


def test_a_number_stays_a_number():
    assert csv_text([(-5, 2.5, "-5")]) == '"-5","2.5","\'-5"\r\n'


def test_a_file_of_a_resolution_is_guarded_in_the_same_way(tmp_path):
    table = pa.table({"name": pa.array([*HOSTILE, None, "राम"]), "count": [-1] * (len(HOSTILE) + 2)})
    resolution.write_table(table, tmp_path / "out.csv")
    read = list(csv.reader(io.StringIO((tmp_path / "out.csv").read_bytes().decode(), newline="")))
    assert [row[0] for row in read[1:]] == [*map(inert, HOSTILE), "", "राम"]
    assert read[1][1] == "-1"
