"""Sharing groups in the browser: made, a force added and agreed to, a record shared with it, removed, left."""

import json

import pytest
from border import Seated, is_sound, seated
from click.testing import CliRunner
from support.cast import says
from support.markup import error_at, markup
from support.visiting import text

from sangam.cli.group import group
from sangam.kernel.ids import named_id
from sangam.node import homes
from sangam.records.own_records import records

PAGE = f"/groups/{named_id('sharing-group', 'DL:NCR')}/"


@pytest.fixture
def chief(across) -> Seated:
    return seated(across.delhi, "dl9001", "DL-ON", role="supervisor")


@pytest.fixture
def opposite(across) -> Seated:
    return seated(across.haryana, "hr9001", "HR-SNP", role="supervisor")


def makes(chief: Seated) -> None:
    said = {"code": "ncr", "name_en": "Gangs of the capital", "name_hi": "राजधानी के गिरोह"}
    assert chief.posts("/groups/", **said).status_code == 303
    assert chief.posts(f"{PAGE}add/", force="HR", why="order 12").status_code == 303


def test_a_group_is_made_shared_with_and_left(across, chief, opposite):
    bad = chief.posts("/groups/", code="n", name_en="Kept words", name_hi="")
    assert (bad.status_code, error_at(bad, "name_hi")) == (400, "This is missing.")
    assert "Kept words" in markup(bad)
    assert "letters" in error_at(chief.posts("/groups/", code="n", name_en="x", name_hi="x"), "code")
    makes(chief)
    across.wire.deliver()
    with chief.node:
        record = records.create(chief.actor, records.New("person", [says("name", "Harjeet")]))
    share = f"/records/{record}/share/"
    is_sound(chief.gets(share))
    assert "Gangs of the capital" in text(chief.gets(share))
    assert chief.posts(share, group=["DL:NCR"], level="whole").status_code == 303
    across.wire.deliver()
    assert "by the group DL:NCR" in text(chief.gets(f"/records/{record}/"))
    assert opposite.gets(f"/records/{record}/").status_code == 200
    for reader in (chief, opposite):
        is_sound(reader.gets("/groups/"))
        is_sound(reader.gets(PAGE))
        assert "राजधानी के गिरोह" in text(reader.in_hindi(PAGE))
    assert opposite.posts(f"{PAGE}leave/", why="not ours").status_code == 303
    across.wire.deliver()
    assert opposite.gets(f"/records/{record}/").status_code == 404
    assert "We are not in this group" in text(opposite.gets(PAGE))


def test_an_addition_that_waits_is_agreed_to_and_the_history_says_all(across, chief, opposite):
    assert chief.posts("/groups/", code="NCR", name_en="Gangs", name_hi="गिरोह", confirm="1").status_code == 303
    chief.posts(f"{PAGE}add/", force="HR", why="order 12")
    shown = text(chief.gets(PAGE))
    assert "order 12" in shown
    assert chief.posts(f"{PAGE}remove/", force="HR", why="order 13").status_code == 303
    assert "order 13" in text(chief.gets(PAGE))
    across.wire.deliver()
    assert "We are not in this group" in text(opposite.gets(PAGE))
    assert chief.posts(f"{PAGE}agree/", force="HR").status_code == 404
    assert chief.posts(f"{PAGE}dissolve/").status_code == 404
    assert chief.gets(f"/groups/{named_id('no', 'group')}/").status_code == 404


def test_who_does_not_manage_groups_sees_them_and_changes_nothing(across, chief):
    makes(chief)
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    page = is_sound(narela.gets(PAGE))
    assert "/remove/" not in page
    assert narela.posts(f"{PAGE}remove/", force="HR", why="x").status_code == 403


def test_the_command_line_does_the_same_as_an_officer(across, chief, monkeypatch, tmp_path):
    home = tmp_path / "home"
    homes.create(home, {"force": "DL"})
    monkeypatch.setenv("SANGAM_HOME", str(home))

    def run(*words: str) -> str:
        with across.delhi:
            result = CliRunner().invoke(group, list(words), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    acting = ("--as", "dl9001")
    assert "No sharing group" in run("list")
    assert "DL:NCR is made" in run("make", "NCR", "--name", "Gangs", "--hindi", "गिरोह", *acting)
    assert "from version 2 on" in run("add", "DL:NCR", "HR", "--why", "order 12", *acting)
    assert "HR (since 2)" in run("list")
    assert "HR receives" in run("agree", "DL:NCR", "HR", *acting)
    assert "are recalled" in run("remove", "DL:NCR", "HR", "--why", "order 13", *acting)
    (found,) = json.loads(run("list", "--json"))
    assert (found["version"], found["members"]) == (3, {"DL": 1})
