"""Opening a restored node: by itself once it is whole, or by its administrator, who names what stays away."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from support.founding import paired
from support.nodes import TestNode
from support.putting_back import gives_back, is_hidden_at, restored, settled, starts
from support.rows import count_rows
from support.wire_world import Wire

from sangam.audit.audit import recent_entries
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, NotFound, Refused
from sangam.node import setting_files, settings
from sangam.node.backup import reopen
from sangam.node.envelope_handlers import HANDLERS
from sangam.node.settings import PROGRESS, RESTORED


@pytest.fixture
def three(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> tuple[TestNode, TestNode, TestNode, Wire]:
    delhi, haryana, uttar = fresh_nodes("DL", "HR", "UP")
    paired(delhi, haryana, uttar)
    return delhi, haryana, uttar, Wire((delhi, haryana, uttar), HANDLERS)


@pytest.fixture
def own(tmp_path: Path) -> settings.Settings:
    return setting_files.build(tmp_path, {"force": "DL"}, {})


def _shut(own: settings.Settings) -> None:
    (own.home / RESTORED).write_text(clock.now().isoformat())


def test_it_opens_by_itself_once_all_have_caught_it_up_and_not_before(three, own) -> None:
    delhi, _, uttar, wire = three
    delhi.backs_up()
    _shut(own)
    restored(wire, delhi)
    settled(wire, without=uttar)
    with delhi:
        assert reopen.tend(own) == 0
        with pytest.raises(Refused, match="restored from a backup"):
            own.require_reads_open()
    assert '"UP"' in (own.home / PROGRESS).read_text()
    settled(wire)
    with delhi:
        assert reopen.tend(own) == 1
        own.require_reads_open()
        assert reopen.tend(own) == 0


def test_a_peer_that_answers_and_is_never_done_keeps_nobody_from_reading(three, own) -> None:
    delhi, _, uttar, wire = three
    delhi.backs_up()
    _shut(own)
    restored(wire, delhi)
    settled(wire, without=uttar)
    with delhi:
        with clock.shift_time(timedelta(hours=1)):
            assert reopen.tend(own) == 0
        with clock.shift_time(timedelta(hours=3)):
            assert gives_back()
            assert reopen.tend(own) == 1
            own.require_reads_open()
    assert is_hidden_at(delhi) == ["UP"]


def test_peers_of_which_none_is_ever_done_leave_it_to_the_administrator(three, own) -> None:
    delhi, _, _, wire = three
    delhi.backs_up()
    _shut(own)
    restored(wire, delhi)
    with delhi, clock.shift_time(timedelta(hours=3)):
        assert reopen.tend(own) == 0
        assert reopen.open_without(own, forces=["HR", "UP"]) == ["HR", "UP"]
        assert own.reads_open


def test_its_administrator_names_each_force_that_it_is_opened_without(three, own) -> None:
    delhi, _, uttar, wire = three
    delhi.backs_up()
    _shut(own)
    restored(wire, delhi)
    with delhi:
        with pytest.raises(NotFound, match="NIA is not among those") as unknown:
            reopen.open_without(own, forces=["HR", "UP", "NIA"])
        with pytest.raises(Conflict, match="waits for HR too") as too_few:
            reopen.open_without(own, forces=["UP"])
        assert not own.reads_open
    settled(wire, without=uttar)
    with delhi:
        with pytest.raises(NotFound, match="HR is not among those"):
            reopen.open_without(own, forces=["HR"])
        assert reopen.open_without(own, forces=["UP"]) == ["UP"]
        assert own.reads_open
        with pytest.raises(Conflict, match="open already") as again:
            reopen.open_without(own, forces=["UP"])
    assert [each.value.code for each in (unknown, too_few, again)] == ["node:not-awaited", "node:awaited", "node:open"]


def test_copies_hidden_since_a_start_are_shown_by_a_written_decision(three, own) -> None:
    delhi, _, uttar, wire = three
    with clock.shift_time(-timedelta(hours=2)):
        starts(delhi)
    settled(wire)
    with delhi, pytest.raises(Conflict, match="open already"):
        reopen.show_without(own, forces=["UP"])
    starts(delhi)
    settled(wire, without=uttar)
    assert is_hidden_at(delhi) == ["UP"]
    with delhi:
        with pytest.raises(NotFound, match="copies of HR are not hidden"):
            reopen.show_without(own, forces=["UP", "HR"])
        assert is_hidden_at(delhi) == ["UP"]
        reopen.show_without(own, forces=["UP"])
        (written,) = (each for each in recent_entries() if each.action == "node:standing:show")
        assert written.details == {"shown": ["UP"]}
    assert is_hidden_at(delhi) == []
    settled(wire)
    assert count_rows(delhi, "federation_standing") == 0
