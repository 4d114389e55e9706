"""What a demonstration gives the guided tour of its nodes: the officers' chairs and what they type."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from sangam.node.homes import TOUR
from sangam_lab.world import cast
from sangam_lab.world.stories import a_extortion, b_shooter, c_cloned_plate, d_releases, e_weapon, g_wrong_man
from sangam_lab.world.stories.f_terror_link import SCRIPT as CHAIN

LACKS = {
    "A": "",
    "B": "",
    "C": "",
    "D": "",
    "E": "",
    "F": "",
    "G": "",
    "H": "",
}
"""What of each scenario is not built yet; empty where all of it is built."""


def write_tour(home: Path) -> None:
    """Write what the tour needs into the home of a demonstration's node: Today shows its stories from then on."""
    text = json.dumps({"seats": dict(seats()), "script": dict(script())}, ensure_ascii=False)
    (home / TOUR).write_text(text, "utf-8")


@cache
def seats() -> Mapping[str, str]:
    """Return the sign-in of each chair, by unit and role."""
    posts = {post.id: post for post in cast.posts()}
    held = ((posts[officer.post], officer.login) for officer in cast.officers())
    return {f"{post.unit} {post.role}": login for post, login in held}


@cache
def script() -> Mapping[str, str]:
    """Return what officers type or hear in the scenarios, by name, without writing the world."""
    parts = (
        a_extortion.SCRIPT,
        b_shooter.SCRIPT,
        c_cloned_plate.SCRIPT,
        d_releases.SCRIPT,
        e_weapon.SCRIPT,
        CHAIN,
        g_wrong_man.SCRIPT,
    )
    return {name: text for part in parts for name, text in part.items()}
