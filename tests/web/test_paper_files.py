"""Bulletins, requests and dossiers as PDF: four scripts, provenance, handling and the code of the page on each."""

import re

import pytest
from border import NAKA, Seated
from support.cast import person, says
from support.markup import markup
from support.visiting import text

from sangam.kernel.handling import Caveat
from sangam.kernel.ids import new_id
from sangam.records.own_records import records

FOUR = "?language=hi&language=ur&language=pa&language=en"


@pytest.fixture(scope="module")
def narela(crossing) -> Seated:
    return crossing.officers["station"]


def pages_of(answer) -> tuple[int, str]:
    """Return how many pages a PDF has, and what its letters say."""
    assert answer.status_code == 200, text(answer)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"%PDF")
    return len(re.findall(rb"/Type /Page\b", answer.content)), answer.headers["Content-Disposition"]


def code_on(officer: Seated, address: str) -> str:
    return re.search(r"Code on paper ([0-9A-Z]{7})", text(officer.gets(address)))[1]


@pytest.mark.long
@pytest.mark.parametrize("kind", ["alert", "thread"])
def test_bulletins_and_requests_come_in_four_scripts_with_their_pages_code(crossing, narela, kind):
    address = f"/{kind}s/{crossing.things['*'][kind]}/"
    name = {"alert": "bulletin.pdf", "thread": "request.pdf"}[kind]
    count, disposition = pages_of(narela.gets(f"{address}{name}{FOUR}"))
    assert count >= 4
    assert code_on(narela, address) in disposition
    assert pages_of(narela.gets(f"{address}{name}?language=en"))[0] >= 1
    assert f"{address}{name}" in markup(narela.gets(address))


def test_a_dossier_has_the_code_of_its_record_and_its_sources(narela, monkeypatch):
    said = person("Harjeet Singh", says("alias", "Kala"), says("note", "Sitadonul", Caveat.OWNER_ONLY), village="Nuh")
    with narela.node:
        made = records.create(narela.actor, records.New("person", said), purpose=NAKA)
    lines = []
    from sangam.print_pages.paper import Paper

    drawn, stamped = Paper.paragraph, Paper.stamp
    monkeypatch.setattr(Paper, "paragraph", lambda self, words, **how: lines.append(words) or drawn(self, words, **how))
    monkeypatch.setattr(Paper, "stamp", lambda self, words, **how: lines.append(words) or stamped(self, words, **how))
    _, disposition = pages_of(narela.gets(f"/records/{made}/dossier.pdf?language=en"))
    assert code_on(narela, f"/records/{made}/") in disposition
    said_on_paper = "\n".join(lines)
    for words in ("[1]", "Nuh", "Sources", "Code on paper", "Prints are beyond recall"):
        assert words in said_on_paper
    assert "Sitadonul" not in said_on_paper
    assert "left out of this sheet" in said_on_paper


def test_a_paper_in_a_language_that_there_is_not_is_refused(crossing, narela):
    answer = narela.gets(f"/alerts/{crossing.things['*']['alert']}/bulletin.pdf?language=xx")
    assert answer.status_code == 400
    assert "no paper in the language xx" in text(answer)


def test_what_is_not_the_officers_to_know_has_no_paper(narela):
    for address in ("alerts/{}/bulletin.pdf", "threads/{}/request.pdf", "records/{}/dossier.pdf"):
        assert narela.gets("/" + address.format(new_id())).status_code == 404
