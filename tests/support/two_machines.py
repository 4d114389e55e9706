"""One node on two machines: two homes, one database; and a force beside it."""

from pathlib import Path

from sangam_lab.throwaway_nodes import free_port
from support.cluster import TestCluster
from support.founding import paired
from support.nodes import TestNode
from support.running import sangam
from support.wire_world import Wire, hear, heard_table

from sangam.federation.keys import signing_key
from sangam.federation.peers import peer_changes
from sangam.node import homes, identity
from sangam.node.postgres import roles
from sangam.node.setting_files import load_settings
from sangam.node.settings import Settings

PHRASE = "three camels at the well"


class Machines:
    """Delhi on two machines, and Haryana on one."""

    def __init__(self, cluster: TestCluster, delhi: TestNode, haryana: TestNode, folder: Path) -> None:
        self.cluster, self.first, self.haryana = cluster, delhi, haryana
        heard_table(cluster, delhi, haryana)
        paired(delhi, haryana)
        urls = {"database_url": cluster.address("sangam_dl")}
        urls["database_owner_url"] = cluster.address("sangam_dl", role=roles.OWNER)
        ports = {"officers_port": free_port(), "peers_port": free_port()}
        self.one = homes.create(delhi.here.keys.parent, {"force": "DL", "synthetic": True, **ports, **urls})
        with delhi:
            identity.ensure(self.one)
        self.folder = folder
        self.joined: list[TestNode] = []
        self.wire = Wire((delhi, haryana), {"test.said.v1": hear, **peer_changes.HANDLERS})

    def join(self, name: str = "second") -> tuple[Settings, TestNode]:
        """Let a machine join, by the two commands."""
        phrase, file, home = (self.folder / f"{name}{end}" for end in (".phrase", ".sealed", ""))
        phrase.write_text(PHRASE)
        words = ("--passphrase-file", phrase)
        given = sangam("node", "admit", file, "--home", self.one.home, *words)
        assert given.returncode == 0, given.stderr
        assert PHRASE.encode() not in file.read_bytes()
        joined = sangam("node", "join", file, "--home", home, "--set", f"officers_port={free_port()}", *words)
        assert joined.returncode == 0, joined.stderr
        self.joined.append(TestNode("DL", self.cluster, home))
        return load_settings(home, {}), self.joined[-1]

    def note_machine(self, name: str, *, seconds_ago: int) -> None:
        """Note that a machine of Delhi looked at its database so many seconds ago."""
        with self.cluster.superuser("sangam_dl") as asked:
            asked.execute(
                "INSERT INTO federation_machine VALUES (%s, now() - make_interval(secs => %s), 'key')",
                [name, seconds_ago],
            )


def own(node: TestNode) -> str:
    with node:
        return signing_key.own_key()[0]
