"""Watching a gang or a chain in the browser, the list of such watches, and asking the force that holds a tie."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from border import Seated, is_sound, seated
from chart_world import makes, ref
from support.cast import person, says
from support.markup import markup
from support.visiting import Visitor, enters, text

from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.matching.watches import watch_matching
from sangam.networks import watches
from sangam.records.own_records import records


def a_gang(officer: Visitor) -> tuple[UUID, UUID]:
    gang, man = makes(officer, "gang", says("name", "Kala gang")), makes(officer, "person", *person("Harjeet"))
    return gang, man


def claims(officer: Visitor, man: UUID, gang: UUID) -> UUID:
    said = [ref("person", man), ref("gang", gang), says("evidence", "disclosure"), says("until", "2099-01-01")]
    return makes(officer, "membership", *said)


def answer_all() -> None:
    for seconds in (0, 5):
        with clock.shift_time(timedelta(seconds=seconds)):
            while watch_matching.match_arrivals(watches.answer_watches):
                pass


def test_a_gang_is_watched_from_its_page_and_today_tells_of_a_claim(narela: Visitor, neighbour: Visitor) -> None:
    gang, man = a_gang(narela)
    assert "Watch this gang" in text(narela.gets(f"/records/{gang}/network/"))
    assert narela.posts("/networks/watches/", record=str(gang)).status_code == 303
    assert "Watched: thirty days more" in text(narela.gets(f"/records/{gang}/network/"))
    claim = claims(neighbour, man, gang)
    answer_all()
    today = markup(narela.gets("/"))
    assert "a new claim of membership" in text(narela.gets("/"))
    assert f"/records/{claim}/" in today
    listed = markup(narela.gets("/watches/"))
    assert "1 new link" in text(narela.gets("/watches/"))
    renew, end = (re.search(rf'action="(/networks/watches/[0-9a-f-]+/{act}/)"', listed) for act in ("renew", "end"))
    assert narela.posts(renew[1]).status_code == 303
    assert narela.posts(end[1]).status_code == 303
    assert "Gangs and chains" not in text(narela.gets("/watches/"))


@pytest.fixture
def neighbour(delhi) -> Visitor:
    """Return another officer of the force: what a post writes itself it is not told of."""
    officer = enters(delhi, "dl2107", "DL-ON-ALIPUR", "station")
    officer.takes_seat()
    officer.states()
    return officer


def test_a_found_chain_is_watched_by_one_tap(narela: Visitor) -> None:
    banned = makes(narela, "organisation", says("name", "Z"), says("listed_in", "First Schedule"))
    man = makes(narela, "person", *person("Harjeet"))
    claims(narela, man, banned)
    page = markup(narela.gets(f"/records/{man}/network/"))
    form = page[page.index('<form class="acts no-print" method="post" action="/networks/watches/"') :]
    chain = re.findall(r'name="record" value="([0-9a-f-]+)"', form[: form.index("</form>")])
    assert chain == [str(man), str(banned)]
    assert narela.posts("/networks/watches/", record=chain).status_code == 303
    assert "Harjeet — Z" in text(narela.gets("/watches/"))


@pytest.mark.parametrize(
    ("record", "status", "words"),
    [
        ("nothing", 400, "Begin a watch from the page"),
        ("01890000-0000-7000-8000-000000000000", 404, "not yours to see"),
    ],
)
def test_what_cannot_be_watched_is_refused_in_a_sentence(narela: Visitor, record, status, words) -> None:
    answer = narela.posts("/networks/watches/", record=record)
    assert answer.status_code == status
    assert words in text(answer)


@pytest.fixture
def analyst(across) -> Seated:
    return seated(across.delhi, "dl9101", "DL-ON", role="analyst")


@pytest.fixture
def opposite(across) -> Seated:
    return seated(across.haryana, "hr9101", "HR-SNP", role="analyst")


def test_a_tie_of_another_force_begins_a_typed_request_to_it(across, analyst, opposite) -> None:
    def shares(kind, *said) -> UUID:
        with opposite.node:
            made = records.create(opposite.actor, records.New(kind, list(said)))
            records.share(opposite.actor, made, with_forces={"DL": Level.WHOLE})
        return made

    one, other = (shares("person", *person(name)) for name in ("Harjeet", "Bhola"))
    said = [ref("one", one), ref("other", other), says("relation", "financed"), says("evidence", "GD 7A")]
    tie = shares("tie", *said)
    across.wire.deliver()
    asks = f"/requests/new/?record={tie}"
    assert f'href="{asks}"' in is_sound(analyst.gets(f"/records/{one}/network/"))
    assert asks not in is_sound(opposite.gets(f"/records/{one}/network/"))
    types = is_sound(analyst.gets(asks))
    first = re.search(rf'href="(/requests/new/\?type=[a-z-]+&amp;record={tie})"', types)
    form = is_sound(analyst.gets(first[1].replace("&amp;", "&")))
    assert 'name="about" value="' in form
    assert "HR-SNP" in form or "Sonipat" in form
