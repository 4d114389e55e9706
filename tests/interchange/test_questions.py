"""A sheet as questions to be checked, and the file of the answers."""

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sangam.interchange import questions as interchange_questions
from sangam.interchange.questions import ANSWER_HEADING, AnswerFile, pasted_questions, questions
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, Refused

Write = Callable[..., Path]


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text("utf-8-sig").splitlines()))


def test_a_row_is_said_as_an_officer_would_say_it(write: Write) -> None:
    path = write("NAME,ALIAS,FATHER NAME,VILLAGE,MOBILE NO,REMARKS\nHarjeet Singh,Kala,Balwant,Nuh,98123 45678,tall\n")
    found = questions(path)
    (row,) = found.rows
    assert row.text == "Harjeet Singh @ Kala s/o Balwant r/o Nuh, 98123 45678"
    assert row.name == "Harjeet Singh @ Kala s/o Balwant r/o Nuh"
    assert [(column, becomes) for column, becomes, _ in found.columns][:3] == [
        ("NAME", "name"),
        ("ALIAS", "alias"),
        ("FATHER NAME", "relative"),
    ]


def test_a_year_of_birth_is_asked_as_an_age(write: Write) -> None:
    year = clock.now().year
    found = questions(write(f"NAME,YEAR OF BIRTH,VILLAGE\nSunil,{year - 30},Nuh\nAnil,not known,Nuh\n")).rows
    assert [row.text for row in found] == ["Sunil age 30 r/o Nuh", "Anil r/o Nuh"]


def test_a_relation_that_is_written_out_stays(write: Write) -> None:
    (row,) = questions(write("नाम,पिता पति का नाम\nसुनीता देवी,पत्नी रामपाल\n")).rows
    assert row.text == "सुनीता देवी w/o रामपाल"


def test_a_sheet_of_one_column_is_read_as_a_text(write: Write) -> None:
    found = questions(write("WHATEVER\nHR26DK8337 safed scorpio\n\nSunil s/o Ramesh\n"))
    assert [(row.line, row.name, row.text) for row in found.rows] == [
        (2, "", "HR26DK8337 safed scorpio"),
        (4, "", "Sunil s/o Ramesh"),
    ]


def test_a_column_in_an_old_font_is_said(write: Write) -> None:
    found = questions(write("NAME\tVILLAGE\ngjthr flag\tA\njkts'k dqekj\tB\n"))
    assert any("NAME was typed for the font Kruti Dev" in note for note in found.notes)


def test_a_mapping_may_be_said(write: Write) -> None:
    found = questions(write("A,B,C\nSunil,Ramesh,x\n"), given="name=A,relative=B")
    assert found.rows[0].text == "Sunil s/o Ramesh"
    assert [how for _, _, how in found.columns] == ["as you said", "as you said", "not named: left out"]


def test_a_sheet_without_a_column_that_is_known_is_refused(write: Write) -> None:
    with pytest.raises(Malformed, match="No column of the file is known"):
        questions(write("FOO,BAR\nx,y\nz,w\n"))


def test_an_empty_sheet_is_refused(write: Write) -> None:
    with pytest.raises(Malformed, match="is empty"):
        questions(write(""))


def test_a_row_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    path = tmp_path / "suspects.csv"
    path.write_bytes("\ufeffNAME,MOBILE\nSunil,\nHar".encode() + b"\xff\xfe\x00jeet,98\n" + b"Anil,\n,12\n")
    by_line = {row.line: row for row in questions(path).rows}
    assert by_line[2].trouble == ""
    assert "zero byte" in by_line[3].trouble or "cannot be read" in by_line[3].trouble
    assert by_line[4].text == "Anil"


def test_a_row_without_anything_known_says_so(write: Write) -> None:
    (row,) = questions(write("NAME,REMARKS\n,tall man\n")).rows
    assert row.trouble == "nothing stands in the columns that are known"


def test_more_rows_than_may_be_asked_are_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interchange_questions, "MOST_QUESTIONS", 2)
    with pytest.raises(Refused, match="3 rows; at most 2"):
        questions(write("NAME\nA\nB\nC\n"))


def test_an_aadhaar_number_is_masked_before_anything_is_asked(write: Write) -> None:
    (row,) = questions(write("DETAILS,NAME\nAadhaar 2345 6789 0124,Sunil\n"), given="text=DETAILS,name=NAME").rows
    assert "2345" not in row.text


def test_answers_are_written_for_a_spreadsheet_and_to_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "result.csv"
    file = AnswerFile(path)
    file.write([("2", "=Sunil", "person", "strong", "HR-1", "Haryana", "the name agrees")])
    file.close()
    assert rows_of(path) == [
        list(ANSWER_HEADING),
        ["2", "'=Sunil", "person", "strong", "HR-1", "Haryana", "the name agrees"],
    ]
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_answer_file_is_gone_on_with_after_its_last_whole_row(tmp_path: Path) -> None:
    path = tmp_path / "result.csv"
    file = AnswerFile(path)
    file.write(
        [("2", "Sunil", "", "", "", "", "x"), ("3", "Anil", "", "", "", "", "y"), ("3", "Anil", "", "", "", "", "z")]
    )
    file.close()
    os.truncate(path, path.stat().st_size - 3)
    again = AnswerFile(path)
    assert again.holds(2, "Sunil")
    assert not again.holds(3, "Anil")
    again.write([("3", "Anil", "", "", "", "", "once more")])
    again.close()
    assert [(row[0], row[-1]) for row in rows_of(path)[1:]] == [("2", "x"), ("3", "once more")]


def test_an_answer_file_of_another_sheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "result.csv"
    file = AnswerFile(path)
    file.write([("2", "Sunil", "", "", "", "", "x")])
    file.close()
    file = AnswerFile(path)
    with pytest.raises(Refused, match="row 2 asked 'Sunil'"):
        file.holds(2, "Anil")


def test_a_file_that_is_no_result_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("my notes\n")
    with pytest.raises(Refused, match="no result of a check"):
        AnswerFile(path)
    assert path.read_text() == "my notes\n"


def test_a_result_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"cannot be written to result\.csv: no such file"):
        AnswerFile(tmp_path / "absent" / "result.csv")


def test_empty_lines_of_pasted_text_count_for_no_row() -> None:
    found = pasted_questions("\n \n".join(f"DL1CAB{number:04}" for number in range(1_000)))
    assert (len(found.rows), found.rows[1].line) == (1_000, 3)
    with pytest.raises(Malformed, match="more than 1,000 rows"):
        pasted_questions("\n".join(f"DL1CAB{number:04}" for number in range(1_001)))
