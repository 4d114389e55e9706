"""Finds every sentence and word that an officer reads and that the domain, not the web, says: keys of the catalogue.

Left out: what only the administrator's terminal and another's node say (set-up of a node, invitations, giving files).
"""

import ast
import re
from collections.abc import Iterator

from architecture.tree import list_nodes
from sentences import SANGAM, Sentence, once, trees

from sangam.cli.docs import errors
from sangam.identifiers.finder import EXPECTED
from sangam.matching.checks.lookup import TEMPLATES
from sangam.matching.similarity.description_similarity import SENTENCES as LIKENESSES
from sangam.matching.similarity.score import SENTENCES
from sangam.matching.types import NO_CLEARANCE
from sangam.names.comparison.comparison import REASONS
from sangam.records.schema.kinds import KINDS

OFFICERS = (
    "access", "arrests", "audit", "channels", "coordination", "exchange", "hosting", "identifiers", "interchange",
    "library", "matching", "names", "networks", "notices", "operations", "oversight", "records", "rosters", "web",
)  # fmt: skip
SET_ASIDE = ("api", "federation", "workers")  # the desk reads why something was set aside, and why a peer takes nothing
ALSO = frozenset(
    {"node:restored", "federation:parted", "analysis:no-events", "analysis:few-periods", "analysis:short-history"}
)
AT_THE_TERMINAL = frozenset(
    {
        f"sangam.federation.{name}"
        for name in (
            "files.serve",
            "keys.signing_key",
            "keys.machines",
            "peers.pairing",
            "keys.sealed_secrets",
            "keys.tls",
        )
    }
)


@once
def refusals() -> Iterator[Sentence]:
    """Yield the sentences of the errors that an officer's own act can raise, and of those that set something aside."""
    for raised in errors():
        package = raised.module.split(".")[1]
        between = package in SET_ASIDE and raised.module not in AT_THE_TERMINAL
        if between or raised.code in ALSO or package in OFFICERS:
            yield Sentence("", raised.sentence, "", raised.module)


@once
def kept() -> Iterator[Sentence]:
    """Yield the sentences that are kept and said later: the first words of a `Told`, or the name they were given."""
    for path, tree in trees():
        named = {
            node.targets[0].id: node.value
            for node in list_nodes(tree)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for node in list_nodes(tree):
            if not isinstance(node, ast.Call) or _name(node) != "Told":
                continue
            first, place = node.args[0], path.relative_to(SANGAM.parent).as_posix()
            text = named.get(first.id) if isinstance(first, ast.Name) else first
            if isinstance(text, ast.Constant):
                yield Sentence("", str(text.value), "", place)
            elif path.parent != SANGAM / "kernel":  # which makes sentences of templates that were found before
                raise AssertionError(f"{place}:{node.lineno}: a sentence of no template cannot be translated")


@once
def titles() -> Iterator[Sentence]:
    """Yield the titles of all notices: the literals with parts in the modules that make a `Telling`."""
    for path, tree in trees():
        if not any(isinstance(node, ast.Call) and _name(node) == "Telling" for node in list_nodes(tree)):
            continue
        for text in _said(tree):
            yield Sentence("", text, "", path.relative_to(SANGAM.parent).as_posix())


@once
def reasons() -> Iterator[Sentence]:
    """Yield what stands under a hit, and in its place."""
    for text in (*REASONS.values(), *SENTENCES.values(), *LIKENESSES.values(), *TEMPLATES, NO_CLEARANCE):
        yield Sentence("", text, "", "reasons")
    tree = ast.parse((SANGAM / "matching" / "types.py").read_text(encoding="utf-8"))
    for node in list_nodes(tree):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant) and str(node.value.value).strip():
            yield Sentence("", str(node.value.value), "", "matching/types.py")


@once
def labels() -> Iterator[Sentence]:
    """Yield the labels of the kinds of record and of their properties, and how numbers are written."""
    for text in EXPECTED.values():
        yield Sentence("", text, "", "identifiers/finder.py")
    for kind in KINDS.values():
        yield Sentence("", kind.label, "", "records/schema/kinds.py")
        yield Sentence("", kind.word or kind.label, "", "records/schema/kinds.py")
        for each in kind.properties:
            yield Sentence("", each.label, "", "records/schema/kinds.py")


def _said(tree: ast.Module) -> Iterator[str]:
    """Yield the texts with a part, those of errors, of formatted strings, of docstrings and of SQL left out."""
    apart = {
        inner
        for node in list_nodes(tree)
        if isinstance(node, ast.JoinedStr | ast.Raise) or (isinstance(node, ast.Call) and _name(node) in _ERRORS)
        for inner in ast.walk(node)
    }
    for node in list_nodes(tree):
        if node in apart or not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if _PART.search(node.value) and not _PART.fullmatch(node.value) and "\n" not in node.value:
            yield node.value


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


_PART = re.compile(r"\{\w+\}")
_ERRORS = frozenset({"Refused", "NotFound", "Conflict", "Malformed"})
