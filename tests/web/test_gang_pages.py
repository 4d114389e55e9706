"""Further answers on a network's page, its files and its brief on paper, opinions on a claim, sums of calls."""

import re
from uuid import UUID

import pytest
from border import Seated, is_sound, seated
from support.cast import CASE, person, says
from support.leaves import on_paper, on_screen
from support.markup import markup
from support.visiting import text

from sangam.kernel.handling import Caveat, Level
from sangam.kernel.paper import printable
from sangam.networks import questions
from sangam.records.own_records import records
from sangam.records.types import Said
from sangam.web.analysis.networks import words_of
from sangam.web.gangs import brief_paper

GRADED = {"grade_source": "B", "grade_information": "2"}
SHEET = "number,other,calls,first,last,authority\n+916660000401,+916660000402,27,2026-10-01,2026-11-15,DCP/118\n"


@pytest.fixture
def analyst(across) -> Seated:
    return seated(across.delhi, "dl9101", "DL-ON", role="analyst")


@pytest.fixture
def opposite(across) -> Seated:
    return seated(across.haryana, "hr9101", "HR-SNP", role="analyst")


def makes(officer: Seated, kind: str, *said: Said, to: str = "") -> UUID:
    with officer.node:
        made = records.create(officer.actor, records.New(kind, list(said)))
        if to:
            records.share(officer.actor, made, with_forces={to: Level.WHOLE})
    return made


def ref(name: str, record: UUID, *caveats: Caveat) -> Said:
    return says(name, {"ref": str(record), "label": ""}, *caveats)


def gang_of(officer: Seated, to: str = "") -> tuple[UUID, UUID, UUID]:
    """Let an officer write a gang, a man in Gurmukhi and the claim that ties them."""
    gang = makes(officer, "gang", says("name", "Kala gang"), to=to)
    man = makes(officer, "person", *person("ਹਰਜੀਤ ਸਿੰਘ"), to=to)
    said = [ref("person", man), ref("gang", gang), says("role", "shooter"), says("evidence", "disclosure")]
    return gang, man, makes(officer, "membership", *said, says("until", "2099-01-01"), to=to)


def test_a_page_answers_what_is_new_and_what_two_share(analyst):
    gang, man, _ = gang_of(analyst)
    page = is_sound(analyst.gets(f"/records/{gang}/network/?since=2026-01-01&beside={man}"))
    assert 'id="changes"' in page
    assert 'id="compared"' in page
    assert "You see nothing that both are tied to." in page
    for language, words in (("hi", "नया"), ("ur", "نیا"), ("pa", "ਨਵਾਂ")):
        assert words in is_sound(analyst.gets_in(language, f"/records/{gang}/network/?since=2026-01-01"))


def test_a_matrix_shows_which_case_ties_which_person(analyst):
    _, man, _ = gang_of(analyst)
    makes(analyst, "case", says("fir", "203/2026"), ref("accused", man))
    page = is_sound(analyst.gets(f"/records/{man}/network/"))
    matrix = page[page.index('id="matrix"') : page.index("</table>")]
    assert matrix.count("●") == 1
    assert "203/2026" in matrix


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("since=soon", 400, "Choose the day from the calendar"),
        ("beside=Harjeet", 400, "Choose the second record from the list"),
        ("beside=00000000-0000-4000-8000-000000000000", 404, "no such record beside"),
    ],
)
def test_a_question_that_asks_nothing_sensible_is_answered_in_a_sentence(analyst, asked, status, said):
    gang, _, _ = gang_of(analyst)
    answer = analyst.gets(f"/records/{gang}/network/?{asked}")
    assert answer.status_code == status
    assert said in text(answer)


def test_a_network_goes_out_as_a_brief_in_four_scripts_and_as_files(analyst):
    gang, _, _ = gang_of(analyst)
    brief = analyst.gets(f"/records/{gang}/network/brief.pdf")
    assert brief.headers["Content-Type"] == "application/pdf"
    assert brief.content.startswith(b"%PDF")
    assert brief.content.count(b"/Type /Page\n") >= 4
    assert analyst.gets(f"/records/{gang}/network/brief.pdf?language=fr").status_code == 400
    for form in ("csv", "graphml", "ftm", "stix"):
        assert analyst.gets(f"/records/{gang}/network/files/{form}/").status_code == 200, form
    assert analyst.gets(f"/records/{gang}/network/files/xls/").status_code == 404


def test_a_claim_that_may_not_be_printed_stands_in_no_line_of_a_brief(analyst):
    gang, barred = makes(analyst, "gang", says("name", "Kala gang")), Caveat.OWNER_ONLY
    man, free = (makes(analyst, "person", *person(name)) for name in ("Harjeet", "Balwant"))
    for who, caveats in ((man, [barred]), (free, [])):
        said = [ref("person", who, *caveats), ref("gang", gang, *caveats), says("evidence", "disclosure", *caveats)]
        makes(analyst, "membership", *said, says("role", "shooter", *caveats), says("until", "2099-01-01"))
    makes(analyst, "case", says("fir", "203/2026"), says("offence_date", "2026-10-01"), ref("accused", free, barred))
    with analyst.node:
        words = words_of(questions.look_around(analyst.actor, gang, purpose=CASE))
        printed = str(brief_paper.sections_of(words))
    assert "Balwant" in printed
    assert "Members, as claimed: 1" in printed
    assert not {"Harjeet", "203/2026"} & set(re.findall(r"Harjeet|203/2026", printed))
    page = markup(analyst.gets(f"/records/{gang}/network/"))
    assert re.search(r'<li class="no-print"><a href="/records/[^"]*/network/"[^>]*><bdi>Harjeet', page)


@pytest.mark.parametrize("caution", ["minor", "victim"])
def test_a_brief_names_no_child_and_nobody_who_was_wronged(analyst, caution):
    gang = makes(analyst, "gang", says("name", "Kala gang"))
    spared = makes(analyst, "person", *person("Chhotu", caution=caution))
    said = [ref("person", spared), ref("gang", gang), says("evidence", "disclosure")]
    makes(analyst, "membership", *said, says("until", "2099-01-01"))
    with analyst.node:
        words = words_of(questions.look_around(analyst.actor, gang, purpose=CASE))
        sections = dict(brief_paper.sections_of(words))
    assert len(sections["Not counted"]) == 1
    assert "Chhotu" not in str(sections)


def test_no_sheet_of_a_network_names_a_child(analyst):
    organisation = makes(analyst, "organisation", says("name", "Z"), says("listed_in", "synthetic list"))
    man = makes(analyst, "person", *person("Rajan"))
    child = makes(analyst, "person", *person("Chhotu", caution="minor"))
    said = [ref("person", man), ref("gang", organisation), says("evidence", "disclosure")]
    makes(analyst, "membership", *said, says("until", "2099-01-01"))
    ends = ref("accused", man), ref("accused", child)
    makes(analyst, "case", says("fir", "203/2026"), says("offence_date", "2026-10-01"), *ends)
    with analyst.node:
        words = words_of(questions.look_around(analyst.actor, child, purpose=CASE))
        sections = dict(brief_paper.sections_of(words))
    assert "Rajan" in str(sections)
    assert "Chhotu" not in str(sections) + printable(words["record"]["title"])
    page = is_sound(analyst.gets(f"/records/{child}/network/?since=2026-01-01&beside={man}")).encode()
    assert "chhotu" in on_screen(page)
    assert "chhotu" not in on_paper(page)


def test_a_tie_that_may_not_be_printed_stands_on_no_sheet(analyst):
    man = makes(analyst, "person", *person("Harjeet"))
    phone = makes(analyst, "phone", says("number", "+916660000404"), ref("holder", man, Caveat.OWNER_ONLY))
    case = makes(analyst, "case", says("fir", "203/2026"), ref("accused", man))
    for address, word in (
        (f"{phone}/network/?beside={case}", "harjeet"),
        (f"{man}/network/?since=2026-01-01", "000404"),
    ):
        page = is_sound(analyst.gets(f"/records/{address}")).encode()
        assert word in on_screen(page)
        assert word not in on_paper(page)
        assert "something here may not be printed" in on_paper(page)


def test_another_forces_claim_is_disputed_from_the_page_and_counts_nobody(across, analyst, opposite):
    gang, _, claim = gang_of(opposite, to="DL")
    across.wire.deliver()
    page = is_sound(analyst.gets(f"/records/{gang}/network/"))
    assert "1 person · 1 claim" in text(analyst.gets(f"/records/{gang}/network/"))
    assert f"/records/{claim}/opinion/" in page
    is_sound(analyst.gets(f"/records/{claim}/opinion/"))
    wrong = analyst.posts(f"/records/{claim}/opinion/", stance="disputed", reason="", source="GD 21A", **GRADED)
    assert wrong.status_code == 400
    assert "Give the reason" in text(wrong)
    sent = analyst.posts(
        f"/records/{claim}/opinion/", stance="disputed", reason="Another man", source="GD 21A", **GRADED
    )
    assert sent.status_code == 303
    across.wire.deliver()
    words = text(opposite.gets(f"/records/{gang}/network/"))
    assert "another force disputes it" in words
    assert "Another man" in words
    assert "0 persons" in words


def test_a_sheet_of_sums_makes_ties_and_single_calls_are_refused(analyst):
    is_sound(analyst.gets("/networks/calls/"))
    made = analyst.posts("/networks/calls/", text=SHEET + "x,y,1,a,b,c\n", source="CDR analysis", **GRADED)
    page = is_sound(made)
    assert re.search(r"Ties made.*1", text(made))
    assert "Line 3" in text(made)
    tie = re.search(r'href="(/records/[0-9a-f-]{36}/)"', page[page.index("Ties made") :])
    assert tie
    assert "DCP/118" in text(analyst.gets(tie[1]))
    raw = analyst.posts("/networks/calls/", text="number,duration\n", source="CDR", **GRADED)
    assert raw.status_code == 400
    assert "stay with the force that obtained them" in text(raw)
