"""What the guided tour of a demonstration takes from the world: its officers' chairs and what they type."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from sangam.lab.world import cast
from sangam.lab.world.stories import a_extortion, b_shooter, c_cloned_plate, d_releases, e_weapon, g_wrong_man
from sangam.lab.world.stories.f_terror_link import SCRIPT as CHAIN

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

LOADED = "loaded"
"""File in the home of a node that holds the synthetic world."""


def is_demonstration(home: Path) -> bool:
    """Tell whether the node in that home is one of a demonstration's."""
    return (home / LOADED).exists()


@cache
def seats() -> Mapping[tuple[str, str], str]:
    """Return the sign-in of each chair, by unit and role."""
    posts = {post.id: post for post in cast.posts()}
    held = ((posts[officer.post], officer.login) for officer in cast.officers())
    return {(post.unit, post.role): login for post, login in held}


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
