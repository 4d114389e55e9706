"""Nodes made for one measurement: nothing of them remains, but what a log that a sentence names said last."""

import socket

import pytest
from sangam_lab import throwaway_nodes

from sangam.kernel.errors import Refused


def test_a_nodes_last_words_are_shown_when_its_folder_goes_with_the_log(capfd):
    with pytest.raises(Refused) as refused, throwaway_nodes.folder("trial-") as place:
        _does_not_start(place)
    log = refused.value.parts["log"]
    assert not log.parent.exists()
    assert "Starting PostgreSQL.\nNo space is left.\n" in capfd.readouterr().err


def test_no_port_is_given_twice_and_none_that_is_in_use(monkeypatch):
    with socket.socket() as used:
        used.bind(("127.0.0.1", 0))
        first = throwaway_nodes.free_port()
        monkeypatch.setattr(throwaway_nodes, "_PORTS", range(first, first + 1))
        with pytest.raises(Refused, match=f"No port from {first} to {first} is free"):
            throwaway_nodes.free_port()
        port = used.getsockname()[1]
        monkeypatch.setattr(throwaway_nodes, "_PORTS", range(port, port + 1))
        with pytest.raises(Refused, match="is free"):
            throwaway_nodes.free_port()


def _does_not_start(place):
    (place / "up.log").write_text("Starting PostgreSQL.\nNo space is left.\n")
    raise Refused("demo:start", "{force} does not answer: see {log}.", force="DL", log=place / "up.log")
