"""What mends a record between forces, on its page."""

from cast import says
from test_record_page import makes
from visiting import Visitor, text

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
