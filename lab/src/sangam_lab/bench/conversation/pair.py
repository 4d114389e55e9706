"""`python -m sangam_lab.bench.conversation.pair INVITATION`: accept another force's invitation, as the node."""

import os
import sys
from pathlib import Path

from sangam.kernel.actor import Actor
from sangam.node.bootstrap import attach


def main(invitation: str) -> None:
    """Accept it with the digits that it carries: both nodes are made for a measurement."""
    settings = attach(Path(os.environ["SANGAM_HOME"]))
    from sangam.federation.peers import pairing

    pairing.accept_invitation(
        Actor(settings.force, "bench", role="admin"), invitation, digits=pairing.verify_invitation(invitation).digits
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]).read_text())
