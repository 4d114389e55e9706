"""The nodes of a drill: when one counts as back."""

import socket

from sangam_lab.chaos.nodes import Nodes
from sangam_lab.demo.nodes import Node
from support.cluster import TestCluster, temporary_home

from sangam.node import homes
from sangam.node.postgres import cluster as postgres


def test_a_node_whose_doors_are_up_before_its_database_does_not_answer_yet(cluster: TestCluster) -> None:
    with socket.create_server(("127.0.0.1", 0)) as officers, socket.create_server(("127.0.0.1", 0)) as peers:
        ports = {"officers_port": officers.getsockname()[1], "peers_port": peers.getsockname()[1]}
        settings = homes.create(temporary_home() / "DL", {"force": "DL", **ports})
        nodes = Nodes(settings.home.parent, {"DL": Node(settings)}, {}, frozenset())
        assert not nodes.answers("DL")
        postgres.folder_of(settings.home).symlink_to(cluster.folder)
        assert nodes.answers("DL")
        officers.close()
        assert not nodes.answers("DL")
