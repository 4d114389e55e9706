"""What mends a record between forces, on its page."""

import re
from datetime import timedelta
from uuid import UUID

from border import Across, seated
from made_records import makes
from support.cast import says
from support.markup import error_at, markup
from support.putting_back import falls_behind
from support.visiting import Border, Visitor, text

from sangam.audit.audit import deed
from sangam.kernel import clock
from sangam.kernel.handling import Caveat
from sangam.records.corrections import owner_notes
from sangam.records.own_records import records
from sangam.records.own_records.records import New


def vehicle(visitor: Visitor) -> str:
    said = [says("plate", "HR26DK8337"), says("status", "stolen"), says("caution", "armed")]
    return f"/records/{records.create(visitor.actor, New('vehicle', said))}/"


def test_a_status_is_one_tap_and_a_check_says_it_first(narela: Visitor) -> None:
    address = vehicle(narela)
    assert f'action="{address}status/"' in markup(narela.gets(address))
    assert narela.posts(f"{address}status/", status="recovered", sure="1").status_code == 303
    part = markup(narela.posts("/check/", htmx=True, text="HR26DK8337"))
    assert part.index("Recovered. It is no longer sought") < part.index("<h3")
    page = markup(narela.gets(address))
    assert page.index("Recovered. It is no longer sought") < page.index("<h1")
    narela.posts("/language/", language="hi")
    assert "इस अभिलेख के कारण किसी को न रोकें" in text(narela.posts("/check/", htmx=True, text="HR26DK8337"))


def test_a_status_that_does_not_fit_is_refused(narela: Visitor) -> None:
    assert narela.posts(f"{makes(narela)}status/", status="recovered", sure="1").status_code == 400


def test_a_statement_is_challenged_and_the_owner_says_that_it_stands(border: Border) -> None:
    with border.delhi:
        address = makes(border.narela)
        border.narela.posts(f"{address}share/", force=["HR"], level="whole")
    border.wire.deliver()
    with border.haryana:
        page = markup(border.kundli.gets(address))
        form = re.search(rf"{address}challenge/[0-9a-f-]+/", page)[0]
        assert "72 hours" in text(border.kundli.gets(form))
        forms = dict.fromkeys(re.findall(rf"{address}challenge/[0-9a-f-]+/", page))
        shown = [text(border.kundli.gets(each)).partition("72 hours")[0] for each in forms]
        assert ["Objection: Alias काला" in each for each in shown] == [False, True]
        assert error_at(border.kundli.posts(form, why=""), "why") == "This is missing."
        assert border.kundli.posts(form, why="he is in jail", urgent="1").status_code == 303
    border.wire.deliver()
    with border.delhi:
        assert "he is in jail" in text(border.narela.gets("/"))
        page = markup(border.narela.gets(address))
        assert "under objection" in page
        correct = re.search(rf'main-act" href="({address}correct/[0-9a-f-]+/)"', page)[1]
        assert "Present value:" in text(border.narela.gets(correct))
        uphold = re.search(r"/challenges/[0-9a-f-]+/uphold/", page)[0]
        assert border.narela.posts(uphold, why="").status_code == 400
        assert border.narela.posts(uphold, why="released yesterday").status_code == 303
    border.wire.deliver()
    with border.haryana:
        border.kundli.posts("/language/", language="hi")
        words = text(border.kundli.gets(address))
        assert "released yesterday" in words
        assert "प्रविष्टि यथावत" in words
        assert "आपत्ति है" not in words


def test_a_case_is_handed_over_with_its_records_and_taken_whole(border: Border) -> None:
    with border.delhi:
        man = makes(border.narela).split("/")[2]
        accused = says("accused", {"ref": man, "label": "x"})
        secret = says("summary", "informant S-14", Caveat.OWNER_ONLY)
        made = records.create(border.narela.actor, New("case", [says("fir", "0123/2026"), accused, secret]))
        address = f"/records/{made}/"
        assert f"{address}transfer-case/" in markup(border.narela.gets(address))
        form = markup(border.narela.gets(f"{address}transfer-case/"))
        assert f'name="record" value="{man}" checked' in form
        fields = {"force": "HR", "record": [man]}
        bad = border.narela.posts(f"{address}transfer-case/", force="HR", record=["x"], why="")
        assert (bad.status_code, error_at(bad, "why")) == (400, "This is missing.")
        assert "not here any more" in error_at(bad, "record")
        assert border.narela.posts(f"{address}transfer-case/", **fields, why="order 7").status_code == 303
    border.wire.deliver()
    with border.haryana:
        offered = re.search(r"/handovers/[0-9a-f-]+/", markup(border.kundli.gets("/")))[0]
        assert "stay with Delhi: 1" in text(border.kundli.gets(offered))
        assert border.kundli.posts(f"{offered}decline/", why="").status_code == 400
        assert border.kundli.posts(f"{offered}accept/").status_code == 303
        border.kundli.posts("/language/", language="hi")
        assert "ले लिया गया" in text(border.kundli.gets(offered))
    border.wire.deliver()
    with border.delhi:
        assert f"{address}transfer-case/" not in markup(border.narela.gets(address))


def test_a_case_on_offer_can_be_declined_on_its_page(border: Border) -> None:
    with border.delhi:
        made = records.create(border.narela.actor, New("case", [says("fir", "0123/2026")]))
        border.narela.posts(f"/records/{made}/transfer-case/", force="HR", why="order 7")
    border.wire.deliver()
    with border.haryana:
        offered = re.search(r"/handovers/[0-9a-f-]+/", markup(border.kundli.gets("/")))[0]
        assert border.kundli.posts(f"{offered}decline/", why="not ours").status_code == 303
        assert border.kundli.gets(offered).status_code == 404
    border.wire.deliver()
    with border.delhi:
        assert "not ours" in text(border.narela.gets("/"))


def test_a_statement_is_taken_over_from_a_copys_page(border: Border) -> None:
    with border.delhi:
        address = makes(border.narela)
        border.narela.posts(f"{address}share/", force=["HR"], level="whole")
    border.wire.deliver()
    with border.haryana:
        form = re.search(rf"{address}take-over/[0-9a-f-]+/", markup(border.kundli.gets(address)))[0]
        assert "create one first" in text(border.kundli.gets(form))
        own = makes(border.kundli, name="Harjeet Singh").split("/")[2]
        assert f'value="{own}"' in markup(border.kundli.gets(form))
        assert "record of ours" in error_at(border.kundli.posts(form, into="x"), "into")
        assert border.kundli.posts(form, into=own).status_code == 303
        assert said(border.kundli, own) == 3
        border.kundli.posts("/language/", language="hi")
        assert "हमारे किस अभिलेख में?" in text(border.kundli.gets(form))
        falls_behind(border.haryana, "DL")
        assert said(border.kundli, own) == 2
        page = text(border.kundli.gets(f"/records/{own}/"))
        assert "इस अभिलेख में दिल्ली से लिया गया तब तक छिपा है" in page


def said(visitor: Visitor, record: str) -> int:
    """Return how many statements a record's page shows."""
    return markup(visitor.gets(f"/records/{record}/")).count('<details class="statement')


def test_what_has_aged_is_confirmed_in_one_tap_and_a_holder_sees_if_not(border: Border) -> None:
    with border.delhi:
        address = vehicle(border.narela)
        border.narela.posts(f"{address}share/", force=["HR"], level="whole")
        record = UUID(address.split("/")[2])
        with deed(border.narela.actor, "test:unconfirmed"):
            owner_notes.renew(record, unconfirmed_since=clock.now() - timedelta(days=200))
        assert "Not confirmed since" in text(border.narela.gets(address))
    border.wire.deliver()
    with border.haryana:
        assert "Not confirmed since" in text(border.kundli.posts("/check/", htmx=True, text="HR26DK8337"))
        assert f'action="{address}confirm/"' not in markup(border.kundli.gets(address))
        border.kundli.posts("/language/", language="hi")
        assert "से पुष्टि नहीं हुई" in text(border.kundli.gets(address))
    with border.delhi:
        assert f'action="{address}confirm/"' in markup(border.narela.gets(address))
        assert border.narela.posts(f"{address}confirm/").status_code == 303
        page = text(border.narela.gets(address))
        assert "Last confirmed" in page
        assert "Not confirmed since" not in page
    border.wire.deliver()
    with border.haryana:
        assert "से पुष्टि नहीं हुई" not in text(border.kundli.posts("/check/", htmx=True, text="HR26DK8337"))


def test_another_stations_record_has_no_button_that_would_be_refused(across: Across) -> None:
    owner, other = (
        seated(across.delhi, name, unit) for name, unit in (("dl1001", "DL-ON-NARELA"), ("dl1003", "DL-ON-ALIPUR"))
    )
    with across.delhi:
        address = vehicle(owner)
    assert f'action="{address}confirm/"' in markup(owner.gets(address))
    assert f'action="{address}confirm/"' not in markup(other.gets(address))
