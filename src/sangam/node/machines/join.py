"""A further machine of a node: one that runs writes what it needs, sealed in one file.

The file holds the settings with their addresses of the database, and the node's key.  It holds those certificates of
the officers' door that lie in the home.  All other secrets the new machine takes from the database, which the node's
key opens.
"""

import base64
import io
import json
import os
import secrets
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg

from sangam.federation.keys import sealed_secrets
from sangam.kernel.errors import Conflict, Malformed, Refused
from sangam.node import homes
from sangam.node.backup.encrypted_file import Opener, Sealer
from sangam.node.machines import sync as machine_sync
from sangam.node.postgres import cluster as postgres
from sangam.node.setting_files import build
from sangam.node.settings import FILE, Settings

_IS = "sangam machine 1"
_DATABASE = ("database_url", "database_owner_url", "database_read_url")
_FILES = ("officers_certificate", "officers_key")


def passphrase() -> str:
    """Return a fresh passphrase of 125 bits, to be read out."""
    return "-".join(base64.b32encode(secrets.token_bytes(4)).decode()[:5] for _ in range(5)).lower()


def admit(settings: Settings, target: Path, *, passphrase: str) -> None:
    """Write what a further machine of this node needs to `target`, sealed, as a deed; in an attached process.

    Raises Refused where the database lies in this home, or the node was not started yet; Conflict if the file exists.
    """
    from sangam.audit.audit import deed
    from sangam.kernel.actor import Actor

    if not settings.database_url:
        raise Refused(
            "node:own-database",
            "The database of this node lies in its home, where no other machine reaches it. Only a node on a "
            "PostgreSQL of its own runs on several machines: see docs/operations.md, section 9.",
        )
    if target.exists():
        raise Conflict("node:machine-file", "{file} exists already; it stays as it is.", file=target)
    with deed(Actor.system(settings.force, "operator"), "admin:machine:admit", on=settings.force):
        write_machine_file(target, {"is": _IS, **describe_machine(settings)}, passphrase=passphrase)


def write_machine_file(target: Path, content: Mapping[str, Any], *, passphrase: str) -> None:
    """Write what a machine needs, sealed.  is: what kind of machine."""
    out = io.BytesIO()
    with Sealer(out, passphrase) as sealed:
        sealed.write(json.dumps(content).encode())
    sealed_secrets.write_private(target, out.getvalue())


def join(source: Path, home: Path, *, passphrase: str, changed: Mapping[str, object]) -> Settings:
    """Make in `home` a further machine of the node whose file this is; return its settings.

    changed: settings in which this machine differs.  The settings' file comes last: what was cut can be repeated.
    Raises Conflict if a node lies there.  Raises Malformed or Refused if the file does not open, its node is another
    one than the database's, or the database cannot be reached.
    """
    home = home.absolute()
    if (home / FILE).exists():
        raise Conflict("node:exists", "There is a node in {home} already; it stays as it is.", home=home)
    content = read_machine_file(source, _IS, passphrase=passphrase)
    table = {**content["settings"], **changed}
    lay_out_keys(home, content)
    settings = build(home, table, os.environ)
    try:
        machine_sync.lay_out(settings)
    except psycopg.OperationalError as error:
        raise Refused(
            "node:no-database",
            "The database of the node cannot be reached from this machine: {reason}",
            reason=str(error).strip(),
        ) from error
    postgres.write_secret(home / FILE, homes.settings_text(table))
    return settings


def describe_machine(settings: Settings) -> dict[str, Any]:
    """Return what a machine of this node needs: settings, the node's key, certificates of the officers' door.

    Raises Refused where the node was not started yet.
    """
    key = settings.keys / sealed_secrets.NODE_KEY
    if not key.is_file():
        raise Refused("node:no-key", "This node has no key of its own yet: start it once with `sangam node up`.")
    table = tomllib.loads((settings.home / FILE).read_text(encoding="utf-8"))
    table |= {name: value for name in _DATABASE if (value := getattr(settings, name))}
    here = {name: path for name in _FILES if (path := getattr(settings, name)) and path.is_relative_to(settings.home)}
    table |= {name: f"keys/{path.name}" for name, path in here.items()}
    files = {path.name: base64.b64encode(path.read_bytes()).decode() for path in here.values()}
    return {"settings": table, "node_key": key.read_text().strip(), "files": files}


def lay_out_keys(home: Path, content: Mapping[str, Any]) -> None:
    """Make the folders of a machine's home, and lay out there the keys that its file brought."""
    homes.prepare(home)
    for name, text in content["files"].items():
        sealed_secrets.write_private(home / "keys" / Path(name).name, base64.b64decode(text))
    sealed_secrets.write_private(home / "keys" / sealed_secrets.NODE_KEY, content["node_key"].encode())


def read_machine_file(source: Path, kind: str, *, passphrase: str) -> dict[str, Any]:
    """Return what a machine's file holds.  Raises Refused where it does not open, Malformed for another kind."""
    with source.open("rb") as file:
        text = Opener(file, passphrase).read()
    try:
        content = json.loads(text)
    except ValueError:
        content = {}
    if not isinstance(content, dict) or content.get("is") != kind:
        raise Malformed(
            "node:no-machine-file",
            "{file} is not what `sangam node admit` writes, or of another version of Sangam.",
            file=source,
        )
    return content
