"""The locked packages, read from the locks themselves: name, version, hashes, licence, and where each is used."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[4]
LOCKS = {
    "requirements.txt": "required",
    "requirements-otel.txt": "optional",
    "requirements-resolve.txt": "optional",
    "requirements-spark.txt": "optional",
    "requirements-node.txt": "optional",
    "requirements-dev.txt": "excluded",
}
"""Each lock of Python with the scope of CycloneDX for what it adds: a node runs it, may run it, or never has it."""
BROWSER_LOCK = "web/package-lock.json"
LICENCES = "docs/licences.md"

_PIN = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)(?: ; (.*?))?\s*\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_ROW = re.compile(r"^\| (\S.*?) \| (.*?) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Component:
    """A locked package.  ecosystem: PyPI or npm.  hashes: algorithm and hexadecimal digest, one a distribution.

    scope: of `LOCKS`.  condition: where the lock says that it holds for some machines alone.
    """

    ecosystem: str
    name: str
    version: str
    hashes: tuple[tuple[str, str], ...]
    licence: str
    scope: str
    condition: str = ""

    @property
    def purl(self) -> str:
        """Return the package URL, which names it among all ecosystems."""
        name = quote(self.name, safe="/").replace("%40", "@").replace("@", "%40")
        return f"pkg:{self.ecosystem.lower()}/{name}@{quote(self.version, safe='')}"


def locked_components(root: Path = ROOT) -> list[Component]:
    """Return every locked package once, with the widest scope, sorted by its package URL.

    root: a copy of Sangam; a lock that it does not carry, as an installer leaves out the developers' own, is passed
    over.
    """
    licences = dict(_ROW.findall((root / LICENCES).read_text("utf-8")))
    found: dict[str, Component] = {}
    for lock, scope in LOCKS.items():
        if (root / lock).is_file():
            for each in _of_python((root / lock).read_text("utf-8"), scope, licences):
                found.setdefault(each.purl, each)
    for each in _of_browser(json.loads((root / BROWSER_LOCK).read_text("utf-8")), licences):
        found.setdefault(each.purl, each)
    return [found[purl] for purl in sorted(found)]


def _of_python(lock: str, scope: str, licences: dict[str, str]) -> Iterator[Component]:
    for entry in re.split(r"\n(?=\S)", lock):
        pin = _PIN.match(entry.partition("\n")[0])
        if pin:
            hashes = tuple(("SHA-256", each) for each in _HASH.findall(entry))
            name = pin[1].lower()
            yield Component("PyPI", name, pin[2], hashes, licences.get(name, ""), scope, pin[3] or "")


def _of_browser(lock: dict[str, dict[str, dict[str, object]]], licences: dict[str, str]) -> Iterator[Component]:
    for path, entry in lock["packages"].items():
        if path:
            name = path.rsplit("node_modules/", 1)[1]
            licence = str(entry.get("license") or licences.get(name, ""))
            scope = "excluded" if entry.get("dev") else "required"
            yield Component("npm", name, str(entry["version"]), _hashes(str(entry["integrity"])), licence, scope)


def _hashes(integrity: str) -> tuple[tuple[str, str], ...]:
    """Return the digests of an npm lock, which it has in base 64: "sha512-…"."""
    parts = (each.partition("-") for each in integrity.split())
    return tuple((f"SHA-{kind.removeprefix('sha')}", base64.b64decode(digest).hex()) for kind, _, digest in parts)
