"""`python -m sangam_lab.chaos.inside.load_cast cast FORCE=URL…`, then `… pair FILE…`: make a running node one of the
three.

Each other force gets an invitation of its own, with the address of the line on which it is to call this node.
"""

import os
import sys
from pathlib import Path

from sangam.node.bootstrap import attach


def main(step: str, words: list[str]) -> None:
    """Load the cast and write the invitations, or accept those of the others."""
    settings = attach(Path(os.environ["SANGAM_HOME"]))
    from sangam.federation.peers import pairing
    from sangam.kernel.actor import Actor

    if step == "pair":
        admin = Actor(settings.force, "drill", role="admin")
        for path in words:
            text = Path(path).read_text()
            pairing.accept_invitation(admin, text, digits=pairing.verify_invitation(text).digits)
        return
    from sangam_lab.demo import load_world

    load_world.load_cast(settings)
    for word in words:
        force, _, url = word.partition("=")
        invitation = pairing.own_invitation(name=settings.force, url=url)
        (settings.home / f"invitation-{force}.txt").write_text(invitation)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
