"""An alert that came to a wrong post goes to the right one; updates and its end reach everyone who got the first."""

from datetime import timedelta

import pytest

from sangam.exchange.alerts import acts, pages
from sangam.exchange.alerts.hand_overs import hand_over
from sangam.exchange.types import Acknowledged, AlertState
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound

WRONG = "Wrong post: this is for another desk."


@pytest.fixture
def alert(border, scorpio):
    """An alert of Narela's for Kundli alone, and there."""
    made = border.issues(border.narela, scorpio(["HR-SNP-KUNDLI"]))
    border.wire.deliver()
    return made


def hands(border, actor, alert, to):
    with border.at(actor):
        hand_over(actor, alert, to=to, note=WRONG)


def revises(border, alert, area):
    with border.at(border.narela):
        view = pages.open_alert(border.narela, alert)
        draft = type(view.says)(**{name: getattr(view.says, name) for name in view.says.__slots__} | {"area": area})
        acts.revise(border.narela, alert, draft, version=view.version)


def row_of(border, actor, alert, unit):
    return next(row for row in border.board(actor, alert).rows if row.unit == unit)


def test_a_unit_of_the_posts_own_force_has_it_at_once_and_the_issuer_sees(border, alert):
    hands(border, border.kundli, alert, "HR-SNP-RAI")
    assert border.kinds(border.rai) == ["alert"]
    assert border.kinds(border.kundli) == []
    border.wire.deliver(repeated=2)
    rows = {row.unit: row for row in border.board(border.narela, alert).rows}
    assert rows["HR-SNP-KUNDLI"].handed_to == "HR-SNP-RAI"
    assert (rows["HR-SNP-KUNDLI"].note, rows["HR-SNP-KUNDLI"].is_asked) == (WRONG, False)
    assert (rows["HR-SNP-RAI"].handed_by, rows["HR-SNP-RAI"].stage) == (border.kundli.label, "reached")
    with border.at(border.rai):
        acts.acknowledge(border.rai, alert, how=Acknowledged.ACTED)
    border.wire.deliver()
    assert border.stages(border.narela, alert)["HR-SNP-RAI"] == "acted"


def test_a_unit_of_the_issuing_force_has_it_when_the_issuer_hears(border, alert):
    hands(border, border.kundli, alert, "DL-ON-ALIPUR")
    border.wire.deliver()
    assert border.kinds(border.alipur) == ["alert"]
    assert border.opens(border.alipur, alert).can == {"acknowledge", "hand-over"}
    assert row_of(border, border.narela, alert, "DL-ON-ALIPUR").handed_by == border.kundli.label


def test_of_a_unit_of_a_third_force_the_issuing_unit_is_asked(border, alert):
    hands(border, border.kundli, alert, "UP-GZB-LONI")
    border.wire.deliver()
    assert border.kinds(border.loni) == []
    assert "alert.handed" in border.kinds(border.narela)
    assert row_of(border, border.narela, alert, "HR-SNP-KUNDLI").is_asked
    revises(border, alert, ("HR-SNP-KUNDLI", "UP-GZB-LONI"))
    border.wire.deliver()
    assert border.kinds(border.loni) == ["alert"]
    assert "alert.handed" not in border.kinds(border.narela)


def test_of_a_text_that_has_changed_meanwhile_the_issuing_unit_is_asked(border, alert):
    hands(border, border.kundli, alert, "HR-SNP-RAI")
    revises(border, alert, ("HR-SNP-KUNDLI",))
    border.wire.deliver()
    assert "alert.handed" in border.kinds(border.narela)
    assert border.opens(border.rai, alert).is_left


def test_what_was_handed_over_stays_with_its_unit_in_an_update(border, alert):
    hands(border, border.kundli, alert, "HR-SNP-RAI")
    border.wire.deliver()
    assert border.opens(border.narela, alert).says.area == ("HR-SNP-KUNDLI", "HR-SNP-RAI")
    revises(border, alert, border.opens(border.narela, alert).says.area)
    border.wire.deliver()
    assert border.kinds(border.rai) == ["alert"]
    assert border.kinds(border.kundli) == ["alert"]


def test_a_unit_that_an_update_leaves_out_is_told_and_hears_how_it_ends(border, scorpio):
    alert = border.issues(border.narela, scorpio(["DL-ON-ALIPUR", "HR-SNP-KUNDLI", "HR-SNP-RAI", "UP-GZB-LONI"]))
    border.wire.deliver()
    revises(border, alert, ("HR-SNP-KUNDLI",))
    border.wire.deliver()
    for left in (border.alipur, border.rai):
        assert border.kinds(left) == ["alert.left"]
        view = border.opens(left, alert)
        assert (view.is_left, view.can, view.version) == (True, frozenset(), 2)
        assert border.alerts(left) == []
    assert border.kinds(border.loni) == ["alert.cancelled"]
    with border.at(border.narela):
        acts.cancel(border.narela, alert, reason="found")
    border.wire.deliver()
    for told in (border.alipur, border.rai, border.kundli, border.loni):
        assert border.kinds(told) == ["alert.cancelled"]
        assert border.opens(told, alert).state is AlertState.CANCELLED


def test_every_version_before_is_known_at_every_holder_with_its_time(border, alert):
    revises(border, alert, ("HR-SNP-KUNDLI",))
    revises(border, alert, ("HR-SNP-KUNDLI", "UP-GZB-LONI"))
    border.wire.deliver()
    first = border.opens(border.narela, alert).earlier
    assert list(first) == [1, 2]
    for holder in (border.kundli, border.loni):
        assert border.opens(holder, alert).earlier == first
    with border.at(border.narela):
        acts.cancel(border.narela, alert, reason="found")
    border.wire.deliver()
    assert list(border.opens(border.loni, alert).earlier) == [1, 2, 3]


def test_what_cannot_be_handed_over_is_refused_with_the_reason(border, alert):
    for to in ("", "HR-NOWHERE", "HR", "HR-SNP", "DL-ON-NARELA", "HR-SNP-KUNDLI"):
        with pytest.raises(Malformed):
            hands(border, border.kundli, alert, to)
    with pytest.raises(NotFound):
        hands(border, border.rai, alert, "HR-SNP-KUNDLI")
    hands(border, border.kundli, alert, "HR-SNP-RAI")
    with pytest.raises(Conflict, match="already"):
        hands(border, border.kundli, alert, "DL-ON-ALIPUR")
    with border.at(border.rai):
        acts.acknowledge(border.rai, alert, how=Acknowledged.ACTED)
    with pytest.raises(Conflict, match="already"):
        hands(border, border.rai, alert, "DL-ON-ALIPUR")
    with clock.shift_time(timedelta(hours=7)), pytest.raises(Conflict):
        hands(border, border.kundli, alert, "DL-ON-ALIPUR")
