"""Alerts: to the units of an area, over the wire, until acknowledged."""

import dataclasses
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.beat import officer, seated
from support.wire_world import operator

from sangam.access.models import Post
from sangam.audit.audit import deed
from sangam.exchange.alerts import acts, pages, targets
from sangam.exchange.types import Acknowledged, Action, AlertState, Authority, AuthorityKind
from sangam.federation.models import Outbox
from sangam.federation.peers import pairing
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.notices import lists
from sangam.workers import timekeeper

SEEN, ACTED = Acknowledged.SEEN, Acknowledged.ACTED


def acknowledges(border, actor, alert, how=ACTED, note=""):
    with border.at(actor):
        acts.acknowledge(actor, alert, how=how, note=note)


def test_an_alert_reaches_the_desks_of_its_area_at_each_force_and_no_other(border, scorpio):
    alert = border.issues(border.narela, scorpio())
    assert border.kinds(border.alipur) == ["alert"]
    assert border.kinds(border.kundli) == []
    border.wire.deliver()
    for addressed in (border.kundli, border.loni):
        assert border.kinds(addressed) == ["alert"]
        assert [view.id for view in border.alerts(addressed)] == [alert]
    assert border.kinds(border.rai) == []
    assert border.alerts(border.rai) == []


def test_what_was_written_is_what_is_read(border, scorpio):
    draft = scorpio(
        action=Action.DETAIN,
        authority=Authority(AuthorityKind.FIR, "442/2026 PS Narela"),
    )
    alert = border.issues(border.narela, draft)
    border.wire.deliver()
    view = border.opens(border.kundli, alert)
    assert view.says == draft
    assert (view.version, view.state, view.mine) == (1, AlertState.LIVE, None)
    assert view.can == {"acknowledge", "hand-over"}
    assert view.issued_by.label == border.narela.label


def test_the_board_says_how_far_the_alert_is_with_each_unit(border, scorpio):
    alert = border.issues(border.narela, scorpio())
    assert border.stages(border.narela, alert) == {
        "DL-ON-ALIPUR": "reached",
        "HR-SNP-KUNDLI": "waiting",
        "UP-GZB-LONI": "waiting",
    }
    border.wire.deliver()
    acknowledges(border, border.kundli, alert, ACTED, "stopped, not him")
    acknowledges(border, border.alipur, alert, SEEN, "night patrol told")
    border.wire.deliver()
    with clock.shift_time(timedelta(minutes=6)):
        board = border.board(border.narela, alert)
    rows = {row.unit: row for row in board.rows}
    assert {unit: row.stage for unit, row in rows.items()} == {
        "DL-ON-ALIPUR": "seen",
        "HR-SNP-KUNDLI": "acted",
        "UP-GZB-LONI": "silent",
    }
    assert rows["HR-SNP-KUNDLI"].note == "stopped, not him"
    assert rows["HR-SNP-KUNDLI"].acted_at >= rows["HR-SNP-KUNDLI"].reached_at >= rows["HR-SNP-KUNDLI"].left_at
    assert board.acknowledged == 2
    assert "alert.progress" in border.kinds(border.narela)


def test_an_acknowledged_alert_leaves_the_units_list_and_rings_no_more(border, scorpio):
    alert = border.issues(border.narela, scorpio())
    border.wire.deliver()
    acknowledges(border, border.kundli, alert)
    assert border.kinds(border.kundli) == []
    assert border.opens(border.kundli, alert).mine is ACTED
    with clock.shift_time(timedelta(minutes=30)), border.haryana:
        timekeeper.run_once()
        assert lists.open_notices(border.kundli) == []
        assert lists.open_notices(border.sonipat) == []


def test_an_alert_not_acknowledged_is_repeated_and_told_to_the_desk_above(border, scorpio):
    border.issues(border.narela, scorpio())
    border.wire.deliver()
    for minutes, times in ((4, 1), (5, 2), (10, 3), (10, 3)):
        with clock.shift_time(timedelta(minutes=minutes, seconds=1)), border.haryana:
            timekeeper.run_once()
            assert [notice.times for notice in lists.open_notices(border.kundli)] == [times]
            assert lists.open_notices(border.sonipat) == []
    with clock.shift_time(timedelta(minutes=15, seconds=1)), border.haryana:
        timekeeper.run_once()
        assert [notice.kind for notice in lists.open_notices(border.sonipat)] == ["alert.silent"]


def test_seen_may_become_acted_and_acted_never_becomes_seen(border, scorpio):
    alert = border.issues(border.narela, scorpio())
    border.wire.deliver()
    acknowledges(border, border.kundli, alert, SEEN)
    assert border.opens(border.kundli, alert).can == {"acknowledge", "hand-over"}
    acknowledges(border, border.kundli, alert, ACTED)
    acknowledges(border, border.kundli, alert, SEEN)
    acknowledges(border, border.kundli, alert, ACTED)
    border.wire.deliver(repeated=2)
    assert border.stages(border.narela, alert)["HR-SNP-KUNDLI"] == "acted"
    assert border.opens(border.kundli, alert).can == frozenset()


def test_a_naka_acknowledges_officer_by_officer(border, scorpio):
    first = officer(border.haryana, "HR-SNP-KUNDLI-NAKA", "beat", "HC Ramesh")
    path = ("HR", "HR-SNP", "HR-SNP-KUNDLI", "HR-SNP-KUNDLI-NAKA")
    second = seated(first.post, path=path, unit="HR-SNP-KUNDLI-NAKA", role="beat", name="Ct Suresh")
    alert = border.issues(border.narela, scorpio(["HR-SNP-KUNDLI"]))
    border.wire.deliver()
    acknowledges(border, first, alert, SEEN)
    assert border.kinds(first) == []
    assert border.kinds(second) == ["alert"]
    assert border.opens(second, alert).mine is None
    acknowledges(border, second, alert, ACTED)
    border.wire.deliver()
    rows = {row.unit: row.stage for row in border.board(border.narela, alert).rows}
    assert rows == {"HR-SNP-KUNDLI": "reached", "HR-SNP-KUNDLI-NAKA": "acted"}


def test_the_post_acknowledges_not_the_person(border, scorpio):
    alert = border.issues(border.narela, scorpio())
    border.wire.deliver()
    successor = dataclasses.replace(border.kundli, officer=new_id(), label="Insp New, PS Kundli")
    acknowledges(border, border.kundli, alert, ACTED)
    assert border.opens(successor, alert).mine is ACTED


def test_a_new_version_replaces_the_old_and_is_acknowledged_anew(border, scorpio):
    alert = border.issues(border.narela, scorpio())
    border.wire.deliver()
    acknowledges(border, border.kundli, alert)
    border.wire.deliver()
    with border.delhi:
        assert acts.revise(border.narela, alert, scorpio(title="Black Scorpio now"), version=1) == 2
    border.wire.deliver()
    assert border.opens(border.kundli, alert).says.title == "Black Scorpio now"
    assert border.kinds(border.kundli) == ["alert"]
    row = next(row for row in border.board(border.narela, alert).rows if row.unit == "HR-SNP-KUNDLI")
    assert (row.stage, row.earlier) == ("reached", True)
    with border.delhi:
        sent = Outbox.objects.filter(kind__startswith="alert.")
        assert set(sent.values_list("kind", flat=True)) == {"alert.issued.v1"}


def test_revising_what_another_has_revised_is_a_conflict(border, scorpio):
    alert = border.issues(border.narela, scorpio())
    with border.delhi:
        acts.revise(border.narela, alert, scorpio(), version=1)
        with pytest.raises(Conflict, match="version 2 by now"):
            acts.revise(border.acp, alert, scorpio(), version=1)


def test_a_force_that_left_the_area_sees_it_cancelled_and_may_come_back(border, scorpio):
    alert = border.issues(border.narela, scorpio())
    border.wire.deliver()
    with border.delhi:
        acts.revise(border.narela, alert, scorpio(["HR-SNP-KUNDLI"]), version=1)
    border.wire.deliver()
    assert border.opens(border.loni, alert).state is AlertState.CANCELLED
    assert border.kinds(border.loni) == ["alert.cancelled"]
    with border.delhi:
        acts.revise(border.narela, alert, scorpio(), version=2)
    border.wire.deliver()
    assert border.opens(border.loni, alert).state is AlertState.LIVE


def test_a_cancelled_alert_is_over_everywhere_and_cannot_be_acted_on(border, scorpio):
    alert = border.issues(border.narela, scorpio())
    border.wire.deliver()
    with border.delhi:
        acts.cancel(border.narela, alert, reason="vehicle recovered")
    acknowledges(border, border.kundli, alert, SEEN)
    border.wire.deliver()
    assert border.kinds(border.kundli) == ["alert.cancelled"]
    assert border.alerts(border.kundli) == []
    with border.haryana:
        assert [view.reason for view in pages.past_alerts(border.kundli)] == ["vehicle recovered"]
        with pytest.raises(Conflict, match="is cancelled: it cannot be acknowledged as acted"):
            acts.acknowledge(border.kundli, alert, how=ACTED)
        acts.acknowledge(border.kundli, alert, how=SEEN)
    with border.delhi, pytest.raises(Conflict, match="it cannot be cancelled"):
        acts.cancel(border.narela, alert, reason="again")


def test_an_expired_alert_leaves_the_lists_and_cannot_be_acted_on(border, scorpio):
    alert = border.issues(border.narela, scorpio())
    border.wire.deliver()
    with clock.shift_time(timedelta(hours=7)), border.haryana:
        with pytest.raises(Conflict, match="is expired: it cannot be acknowledged as acted"):
            acts.acknowledge(border.kundli, alert, how=ACTED)
        assert timekeeper.run_once() > 0
        assert timekeeper.run_once() == 0
        assert lists.open_notices(border.kundli) == []
        assert pages.alerts(border.kundli) == []
        assert [view.state for view in pages.past_alerts(border.kundli)] == [AlertState.EXPIRED]
        acts.acknowledge(border.kundli, alert, how=SEEN)


def test_to_detain_needs_an_authority(border, scorpio):
    with pytest.raises(Refused, match="FIR, warrant"):
        border.issues(border.narela, scorpio(action=Action.DETAIN))
    assert border.kinds(border.alipur) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "  "}, "The title has"),
        ({"text": "x" * 4001}, "The text has"),
        ({"caution": "x" * 121}, "The caution has"),
        ({"area": ()}, "goes to 1 to 200 units"),
        ({"area": ("DL-NOWHERE",)}, "There is no unit DL-NOWHERE"),
        ({"identifiers": ("x",) * 21}, "at most 20"),
        ({"identifiers": ("",)}, "The identifier has"),
        ({"authority": Authority(AuthorityKind.FIR, " ")}, "The number of the authority has"),
    ],
)
def test_an_unfit_draft_is_refused_with_what_is_wrong(border, scorpio, changes, said):
    with pytest.raises(Malformed, match=said):
        border.issues(border.narela, scorpio(**changes))


@pytest.mark.parametrize("hours", [0, 24 * 31])
def test_an_alert_has_an_end_and_not_too_late_a_one(border, scorpio, hours):
    with pytest.raises(Malformed, match="ends between now and 30 days"):
        border.issues(border.narela, scorpio(expires_at=clock.now() + timedelta(hours=hours)))


def test_an_unpaired_force_in_the_area_refuses_the_alert_whole(border, scorpio):
    with border.delhi:
        pairing.leave(operator("DL"), "UP")
    with pytest.raises(Refused, match="UP is left"):
        border.issues(border.narela, scorpio())
    assert border.kinds(border.alipur) == []


def test_only_who_may_issue_issues(border, scorpio):
    beat = dataclasses.replace(border.narela, role="beat")
    with pytest.raises(Refused, match="alert:issue"):
        border.issues(beat, scorpio())
    nobody = dataclasses.replace(border.narela, post=None)
    with pytest.raises(Refused, match="holds no post"):
        border.issues(nobody, scorpio())


def test_only_the_issuing_unit_and_those_above_it_change_an_alert(border, scorpio):
    alert = border.issues(border.narela, scorpio())
    border.wire.deliver()
    for stranger in (border.alipur, border.kundli):
        with border.at(stranger), pytest.raises(Refused, match="was issued by DL-ON-NARELA"):
            acts.cancel(stranger, alert, reason="mine")
    with border.delhi:
        assert {"revise", "cancel"} <= pages.open_alert(border.acp, alert).can
        acts.cancel(border.acp, alert, reason="by the ACP")


def test_whom_an_alert_is_not_for_finds_nothing(border, scorpio):
    alert = border.issues(border.narela, scorpio())
    border.wire.deliver()
    with border.haryana:
        for look in (pages.open_alert, pages.board, pages.read_aloud):
            with pytest.raises(NotFound, match="no such alert"):
                look(border.rai, alert)
        with pytest.raises(NotFound):
            acts.acknowledge(border.rai, alert, how=SEEN)
        with pytest.raises(NotFound):
            acts.cancel(border.rai, alert, reason="x")
        with pytest.raises(NotFound):
            pages.open_alert(border.rai, new_id())


def test_a_superior_sees_the_alerts_of_the_units_and_acknowledges_none(border, scorpio):
    alert = border.issues(border.narela, scorpio(["HR-SNP-KUNDLI", "HR-SNP-RAI"]))
    border.wire.deliver()
    assert border.stages(border.sonipat, alert) == {
        "HR-SNP-KUNDLI": "reached",
        "HR-SNP-RAI": "reached",
    }
    assert border.stages(border.kundli, alert) == {"HR-SNP-KUNDLI": "reached"}
    with border.haryana, pytest.raises(Refused, match="for other units"):
        acts.acknowledge(border.sonipat, alert, how=SEEN)


def test_a_district_stands_for_its_desks_and_those_that_answer_are_shown(border, scorpio):
    alert = border.issues(border.narela, scorpio(["HR-SNP"]))
    border.wire.deliver()
    assert border.kinds(border.rai) == border.kinds(border.kundli) == border.kinds(border.sonipat) == ["alert"]
    acknowledges(border, border.rai, alert, ACTED)
    border.wire.deliver()
    assert border.stages(border.narela, alert) == {"HR-SNP": "reached", "HR-SNP-RAI": "acted"}


def test_repeats_losses_and_reorders_end_in_the_same_state(border, scorpio):
    border.wire.random.seed(7)
    alert = border.issues(border.narela, scorpio())
    border.wire.deliver()
    acknowledges(border, border.kundli, alert, SEEN)
    acknowledges(border, border.kundli, alert, ACTED, "stopped")
    with border.delhi:
        acts.revise(border.narela, alert, scorpio(title="second"), version=1)
        acts.revise(border.narela, alert, scorpio(title="third"), version=2)
    border.wire.deliver_badly(rounds=12)
    view = border.opens(border.kundli, alert)
    assert (view.version, view.says.title) == (3, "third")
    acknowledges(border, border.kundli, alert, ACTED, "stopped again")
    with border.delhi:
        acts.cancel(border.narela, alert, reason="over")
    border.wire.deliver_badly(rounds=12)
    assert border.opens(border.kundli, alert).state is AlertState.CANCELLED
    assert border.stages(border.narela, alert)["HR-SNP-KUNDLI"] == "acted"


def test_the_suggested_area_is_the_stations_beside_and_across_the_border(border):
    with border.delhi:
        assert targets.suggest_area("DL-ON-NARELA") == ("DL-ON-ALIPUR", "DL-ON-NARELA", "HR-SNP-KUNDLI")
        with pytest.raises(NotFound):
            targets.suggest_area("DL-NOWHERE")


def test_the_wireless_text_has_the_caution_first_and_the_plate_twice(border, scorpio):
    alert = border.issues(border.narela, scorpio())
    border.wire.deliver()
    with border.haryana:
        english = pages.read_aloud(border.kundli, alert, language="en").splitlines()
        hindi = pages.read_aloud(border.kundli, alert, language="hi")
    assert english[1] == "CAUTION: Armed. Do not approach alone."
    assert "H R 2 6 D K 8 3 3 7. I say again: H R 2 6 D K 8 3 3 7." in english
    assert "कार्रवाई: रोककर जाँच करें।" in hindi
    assert hindi.index("सावधान") < hindi.index("White Scorpio")
    with border.delhi:
        acts.cancel(border.narela, alert, reason="x")
        assert pages.read_aloud(border.narela, alert).endswith("is cancelled. Stand down.")


def test_list_and_board_take_as_many_queries_for_many_as_for_one(border, scorpio):
    def queries():
        with border.delhi:
            with CaptureQueriesContext(connection) as caught:
                pages.alerts(border.narela)
                pages.board(border.narela, alert)
            return len(caught)

    alert = border.issues(border.narela, scorpio(["HR-SNP-KUNDLI"]))
    few = queries()
    for _ in range(5):
        alert = border.issues(border.narela, scorpio())
    border.wire.deliver()
    acknowledges(border, border.kundli, alert)
    acknowledges(border, border.loni, alert)
    border.wire.deliver()
    assert queries() == few


def test_a_desk_for_a_unit_without_one_shows_the_alert_to_no_other(border, scorpio):
    with border.at(border.rai), deed(operator("HR"), "node:post:close"):
        Post.objects.filter(unit_id="HR-SNP-RAI").update(is_desk=False)
    alert = border.issues(border.narela, scorpio(["HR-SNP-RAI"]))
    border.wire.deliver()
    for reader in (border.sonipat, border.rai):
        assert border.opens(reader, alert).id == alert
    assert (border.kinds(border.kundli), border.alerts(border.kundli)) == ([], [])
    with pytest.raises(NotFound):
        border.opens(border.kundli, alert)
    with pytest.raises(NotFound), border.at(border.kundli):
        acts.acknowledge(border.kundli, alert, how=Acknowledged.SEEN)
