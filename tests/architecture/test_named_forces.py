"""No rule knows a force by its name or code: forces are the rows of a file."""

import ast
import csv

from architecture.tree import SOURCE, list_nodes, module, modules

WHERE_NAMED = {
    "sangam.identifiers.kinds.states": "the codes by which the States of India register vehicles",
    "sangam.identifiers.kinds.plates": "the same",
    "sangam.identifiers.confusion": "the same",
    "sangam.identifiers.kinds.cases": "a daily diary is a DD, as a Union territory is",
}
"""Modules that name forces or their States, and why."""

LINES = (SOURCE / "sangam/access/data/forces.csv").read_text("utf-8").splitlines()
FORCES = list(csv.DictReader(line for line in LINES if not line.startswith("#")))
NAMED = {row["code"] for row in FORCES} | {row["name_en"] for row in FORCES}
NAMED |= {row["name_en"].removesuffix(" Police") for row in FORCES}


def named(tree: ast.AST) -> set[str]:
    """Return the forces that the texts of a module name, as a whole text."""
    texts = (node.value for node in list_nodes(tree) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and text in NAMED}


def test_no_module_names_a_force() -> None:
    found = {each.name: sorted(named(each.tree)) for each in modules() if each.package != "lab" and named(each.tree)}
    assert {name: texts for name, texts in found.items() if name not in WHERE_NAMED} == {}
    assert {name for name in WHERE_NAMED if name not in found} == set()


def test_a_named_force_is_seen() -> None:
    source = 'FORCES = {"DL": "Delhi"}\n'
    assert named(module(source, SOURCE / "sangam/access/bad.py").tree) == {"DL", "Delhi"}
