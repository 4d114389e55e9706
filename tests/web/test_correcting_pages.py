"""What mends a record between forces, on its page."""

import re

from cast import says
from test_record_page import makes
from visiting import Border, Visitor, text

from sangam.records import public as records
from sangam.records.public import New


def vehicle(visitor: Visitor) -> str:
    said = [says("plate", "HR26DK8337"), says("status", "stolen"), says("caution", "armed")]
    return f"/records/{records.create(visitor.actor, New('vehicle', said))}/"


def test_a_status_is_one_tap_and_a_check_says_it_before_the_caution(narela: Visitor) -> None:
    address = vehicle(narela)
    assert f'action="{address}status/"' in narela.gets(address).content.decode()
    assert narela.posts(f"{address}status/", status="recovered").status_code == 303
    part = narela.posts("/check/", htmx=True, text="HR26DK8337").content.decode()
    order = [part.index(each) for each in ("Recovered. It is sought no longer", 'class="caution', "<h3")]
    assert order == sorted(order)
    page = narela.gets(address).content.decode()
    assert page.index("Recovered. It is sought no longer") < page.index('class="caution')
    narela.posts("/language/", language="hi")
    assert "इस अभिलेख के कारण किसी को न रोकें" in text(narela.posts("/check/", htmx=True, text="HR26DK8337"))


def test_a_status_that_does_not_fit_is_refused(narela: Visitor) -> None:
    assert narela.posts(f"{makes(narela)}status/", status="recovered").status_code == 400


def test_a_statement_is_challenged_and_the_owner_says_that_it_stands(border: Border) -> None:
    with border.delhi:
        address = makes(border.narela)
        border.narela.posts(f"{address}share/", force=["HR"], level="whole")
    border.wire.deliver()
    with border.haryana:
        page = border.kundli.gets(address).content.decode()
        form = re.search(rf"{address}challenge/[0-9a-f-]+/", page)[0]
        assert "72 hours" in text(border.kundli.gets(form))
        assert border.kundli.posts(form, why="").status_code == 400
        assert border.kundli.posts(form, why="he is in jail", urgent="1").status_code == 303
    border.wire.deliver()
    with border.delhi:
        assert "he is in jail" in text(border.narela.gets("/"))
        page = border.narela.gets(address).content.decode()
        assert "challenged" in page
        correct = re.search(rf"{address}correct/\?take_back=[0-9a-f-]+", page)[0]
        assert "checked" in border.narela.gets(correct).content.decode()
        uphold = re.search(r"/challenges/[0-9a-f-]+/uphold/", page)[0]
        assert border.narela.posts(uphold, why="").status_code == 400
        assert border.narela.posts(uphold, why="released yesterday").status_code == 303
    border.wire.deliver()
    with border.haryana:
        border.kundli.posts("/language/", language="hi")
        words = text(border.kundli.gets(address))
        assert "released yesterday" in words
        assert "कथन सही है" in words
        assert "चुनौती दी गई" not in words
