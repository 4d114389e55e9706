"""`sangam channel`: an officer's channels at the command line."""

import json

import pytest
from click.testing import CliRunner
from support.visiting import enters
from talk import Talk

from sangam.access.models import Rank
from sangam.audit.audit import deed
from sangam.cli.channel import channel, channel_named
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.node import homes


def test_an_officer_lists_reads_and_writes_and_no_text_moves_the_cursor(talk: Talk, monkeypatch, tmp_path) -> None:
    homes.create(tmp_path / "home", {"force": "DL"})
    monkeypatch.setenv("SANGAM_HOME", str(tmp_path / "home"))
    with talk.delhi, deed(Actor.system("DL", "reference"), "node:reference:load"):
        Rank.objects.create(code="DL-SI", force_id="DL", name_en="SI", name_hi="SI", abbreviation="SI", equivalence=5)
    enters(talk.delhi, "dl7001", "DL-ON-NARELA", "investigator")

    def run(*words: str) -> str:
        with talk.delhi:
            return CliRunner().invoke(channel, [*words, "--as", "dl7001"], catch_exceptions=False).output

    talk.opened(talk.narela)
    assert "Narela – Kundli" in run("list")
    run("say", "Narela – Kundli", "White Scorpio \x1b[2J going north", "--asks", "--mention", "HR-SNP-KUNDLI")
    talk.wire.deliver()
    assert "channel.mention" in talk.kinds(talk.kundli)
    shown = run("read", "Narela – Kundli")
    assert "White Scorpio" in shown
    assert "\x1b" not in shown
    said = json.loads(run("read", "Narela – Kundli", "--json"))
    assert (said["force"], said["asks"]) == ("DL", True)
    with pytest.raises(NotFound, match="no channel"):
        run("say", "Loni", "x")
    with pytest.raises(Malformed):
        run("say", "Narela – Kundli", "")


def test_a_name_that_two_channels_have_chooses_neither_and_an_id_does(talk: Talk) -> None:
    first, second = talk.opened(talk.narela), talk.opened(talk.narela)
    with talk.delhi:
        with pytest.raises(Refused, match="2 channels"):
            channel_named(talk.narela, "Narela – Kundli")
        assert [channel_named(talk.narela, str(each)) for each in (first, second)] == [first, second]
