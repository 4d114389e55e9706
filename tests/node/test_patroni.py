"""A node on a force's own PostgreSQL that Patroni keeps: the server that takes writes dies, another takes its place."""

import time

import pytest
from support import patroni
from support.running import until, up

from sangam.node import status
from sangam.node.machines import outside_mark
from sangam.node.setting_files import load_settings

pytestmark = [pytest.mark.long, pytest.mark.skipif(bool(patroni.lacks()), reason=patroni.lacks())]


@pytest.mark.parametrize("is_synchronous", [True, False])
def test_a_promotion_by_patroni_is_noticed_and_hides_only_what_may_lack(*, is_synchronous: bool) -> None:
    with patroni.patroni_servers(is_synchronous=is_synchronous) as servers:
        home = servers.folder / "node"
        settings = servers.make_node(home, **({"database_failover": "whole"} if is_synchronous else {}))
        with up(home):
            until(lambda: status.read_status(load_settings(home, {}))["ready"])
            servers.add_peer()
            until(lambda: servers.timeline_of_beat() == "00000001")
            until(lambda: outside_mark.is_copied(settings) is is_synchronous)
            with patroni.Writer(settings) as writer:
                until(lambda: len(writer.acknowledged) > 500)
                lost, at = servers.find_leader(), time.monotonic()
                servers.lose(lost)
                until(lambda: writer.has_written_since(at + 1))
                outage_s = time.monotonic() - at
            until(lambda: servers.timeline_of_beat() == "00000002")
            assert servers.list_hidden_peers() == ([] if is_synchronous else ["HR"])
            numbers = writer.read()
            assert len(numbers) == len(set(numbers))
            if is_synchronous:
                assert writer.acknowledged.keys() <= set(numbers)
            assert outage_s < 60
            until(lambda: status.read_status(load_settings(home, {}))["ready"])
            assert load_settings(home, {}).reads_open
            servers.start(lost)  # the machine is back, and follows
            until(lambda: servers.is_follower(lost))
            assert servers.find_leader() != lost
