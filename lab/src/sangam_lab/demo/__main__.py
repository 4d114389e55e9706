"""`python -m sangam_lab.demo STEP …`: load one running node, named by SANGAM_HOME, or play its officers' day.

Steps: `cast`; `world INVITATION…`; `day STAGE`; `open_items`, which prints what waits for each sign-in.
"""

import os
import sys
from pathlib import Path

from sangam.node.bootstrap import attach


def main(step: str, words: list[str]) -> int:
    """Take one step; return 0 if all is as it should be."""
    settings = attach(Path(os.environ["SANGAM_HOME"]))
    from sangam_lab.demo import day, load_world, open_items

    if step == "cast":
        load_world.load_cast(settings)
    elif step == "world":
        load_world.load_world(settings, [Path(word) for word in words])
    elif step == "day":
        day.play(settings.force, words[0])
    else:
        counted = open_items.counted(settings.force)
        for each in counted:
            sys.stdout.write(f"  {'✓' if each.is_a_day else '✗'} {each}\n")
        return 0 if all(each.is_a_day for each in counted) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
