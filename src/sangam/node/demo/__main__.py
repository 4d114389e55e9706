"""`python -m sangam.node.demo cast`, then `… world INVITATION…`: load one running node, named by SANGAM_HOME."""

import os
import sys
from pathlib import Path

from sangam.node.attach import attach


def main(step: str, invitations: list[Path]) -> None:
    """Load the cast, or the world."""
    settings = attach(Path(os.environ["SANGAM_HOME"]))
    from sangam.node.demo import loading

    if step == "cast":
        loading.load_cast(settings)
    else:
        loading.load_world(settings, invitations)


if __name__ == "__main__":
    main(sys.argv[1], [Path(word) for word in sys.argv[2:]])
