"""Where nodes live, which one is meant, and how a new one is made."""

import json
import os
import secrets
import tomllib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from sangam.kernel.errors import Conflict, Malformed, NotFound
from sangam.node.postgres import cluster as postgres
from sangam.node.postgres import system_account
from sangam.node.setting_files import build
from sangam.node.settings import FILE, Settings

TOUR = "tour.json"
"""File in the home of a demonstration's node: who plays in its stories, and what is typed there."""

_SOURCE = Path(__file__).resolve().parents[2]


def root() -> Path:
    """Return the folder that holds this installation's nodes.

    As root it is a system folder, since PostgreSQL's account cannot reach below a private one.  Else it lies within the
    checkout, or in the account's own data folder where the checkout is another's, or Sangam was installed as a package.
    """
    if system_account.is_root():
        return system_account.SYSTEM_FOLDER / sha256(str(_SOURCE).encode()).hexdigest()[:8]
    if (_SOURCE.parent / "pyproject.toml").is_file() and _is_ours(_SOURCE.parent):
        return _SOURCE.parent / ".sangam"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "sangam"


def _is_ours(checkout: Path) -> bool:
    """Return whether this account may keep nodes within the checkout."""
    own = checkout / ".sangam"
    return os.access(own if own.exists() else checkout, os.W_OK | os.X_OK)


def named_home(home: Path | None) -> Path | None:
    """Return the home that was named, by `--home` or by SANGAM_HOME, or None."""
    named = home or os.environ.get("SANGAM_HOME")
    return Path(named).absolute() if named else None


def find_home(home: Path | None) -> Path:
    """Return the home that is meant: as given, else SANGAM_HOME, else the only one there is.

    Raises NotFound where there is none, Malformed where there are several, naming them.
    """
    if given := named_home(home):
        return given
    found = sorted(path.parent for path in root().glob(f"*/{FILE}"))
    if not found:
        raise NotFound("node:none", "There is no node in {root}: make one with `sangam node init`.", root=root())
    if len(found) > 1:
        raise Malformed(
            "node:which", "There are several nodes: say which with --home. {homes}", homes=", ".join(map(str, found))
        )
    return found[0]


def create(home: Path, chosen_settings: Mapping[str, object]) -> Settings:
    """Make a node's folder, its keys' folder and its settings' file; return the settings.

    The settings' file comes last, so that a home is either whole or can be made again.
    Raises Conflict if a node lies there already, Malformed if the settings do not hold.
    """
    home = home.absolute()
    if (home / FILE).exists():
        raise Conflict("node:exists", "There is a node in {home} already; it stays as it is.", home=home)
    settings = build(home, chosen_settings, {})
    prepare(home)
    if not settings.secret_key_file.exists():
        postgres.write_secret(settings.secret_key_file, secrets.token_urlsafe(50))
    postgres.write_secret(home / FILE, settings_text(chosen_settings))
    return settings


def change(home: Path, changed: Mapping[str, object]) -> Settings:
    """Write settings anew with some changed; return them.  Raises Malformed if they do not hold together."""
    standing = tomllib.loads((home / FILE).read_text(encoding="utf-8"))
    table = {**standing, **changed}
    settings = build(home, table, {})
    postgres.write_secret(home / FILE, settings_text(table))
    return settings


def prepare(home: Path) -> None:
    """Make the folders of a home."""
    make_folder(home)
    for part in (home / "keys", home / "files", home / "log"):
        part.mkdir(mode=0o700, exist_ok=True)


def make_folder(folder: Path) -> None:
    """Make a folder and its parents; root's may be passed through by PostgreSQL's account, and not listed."""
    for part in (*reversed(folder.parents), folder):
        if not part.exists():
            part.mkdir()
            part.chmod(0o711 if system_account.is_root() else 0o700)


def settings_text(table: Mapping[str, object]) -> str:
    """Return settings as the text of `node.toml`."""
    lines = [f"{name} = {_value(value)}" for name, value in table.items()]
    return "\n".join(["# Settings of this node; docs/reference/settings.md explains each.", *lines])


def _value(value: object) -> str:
    if isinstance(value, bool | int):
        return str(value).lower()
    return json.dumps(str(value), ensure_ascii=False)  # a JSON string of these characters is a TOML string
