"""A module is a noun, a module has one name, and nothing imports in a circle.

What does not hold yet stands in `known`; each list may only shrink.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable

import grimp
from architecture import known
from architecture.tree import SOURCE, Module, list_nodes, module, modules, names

# Nouns of the field that end as a gerund or a participle does.
NOUNS = frozenset(
    {
        "blocking", "ceiling", "delimited", "handling", "hosting", "learning", "matching", "numbering", "pairing",
        "parked", "renumbering", "sharing", "tracing", "tuning",
    }
)  # fmt: skip
_ALONE = re.compile(r"_?[a-z]+(ing|ed)")
_IRREGULAR = frozenset({"told", "said", "kept", "held", "sent", "made", "known", "given", "taken", "heard", "unheard"})


def hand_written(tree: Iterable[Module]) -> list[Module]:
    return [each for each in tree if ".migrations" not in each.name]


def is_misnamed(name: str) -> bool:
    return name not in NOUNS and (bool(_ALONE.fullmatch(name)) or name in _IRREGULAR)


def misnamed() -> set[str]:
    return {each.name for each in hand_written(modules()) if is_misnamed(each.name.rsplit(".", 1)[-1])}


def folder_name(name: str) -> str:
    """Return the name of a module where its own is taken: `visibility_views` for `records.visibility.views`."""
    parts = name.split(".")
    folder = parts[-2]
    if not folder.endswith(("ss", "is")):
        folder = folder.removesuffix("ies") + "y" if folder.endswith("ies") else folder.removesuffix("s")
    return f"{folder}_{parts[-1]}"


def aliases(tree: Iterable[Module] | None = None) -> dict[str, tuple[str, ...]]:
    """Return each module that is imported under a name which is neither its own nor `folder_name`."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for each in hand_written(tree or modules()):
        for node in list_nodes(each.tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sangam"):
                for alias in node.names:
                    name = f"{node.module}.{alias.name}"
                    if name in names() and alias.asname not in {None, alias.name, folder_name(name)}:
                        found[name].add(str(alias.asname))
    return {name: tuple(sorted(under)) for name, under in found.items()}


def graph_of_tree() -> dict[str, set[str]]:
    graph = grimp.build_graph("sangam", "sangam_lab", cache_dir=None)
    return {name: set(graph.find_modules_directly_imported_by(name)) for name in graph.modules}


def circles(graph: dict[str, set[str]]) -> list[tuple[str, ...]]:
    """Return the modules that reach one another, a circle a tuple (Tarjan 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[tuple[str, ...]] = []

    def visit(start: str) -> None:
        index[start] = low[start] = len(index)
        stack.append(start)
        for other in sorted(graph.get(start, ())):
            if other not in index:
                visit(other)
                low[start] = min(low[start], low[other])
            elif other in stack:
                low[start] = min(low[start], index[other])
        if low[start] == index[start]:
            circle = [stack.pop()]
            while circle[-1] != start:
                circle.append(stack.pop())
            if len(circle) > 1:
                found.append(tuple(sorted(circle)))

    for each in sorted(graph):
        if each not in index:
            visit(each)
    return sorted(found)


def test_no_module_is_named_by_a_gerund_or_participle_alone() -> None:
    assert misnamed() == known.NAMES


def test_a_module_is_imported_under_one_name() -> None:
    assert aliases() == known.ALIASES


def test_nothing_imports_in_a_circle() -> None:
    assert tuple(circles(graph_of_tree())) == known.CIRCLES


def test_the_checks_see_what_breaks_them() -> None:
    assert [is_misnamed(name) for name in ("chasing", "recalled", "told", "receipts", "pairing")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    entering = module("from sangam.kernel import clock as watch", SOURCE / "sangam/audit/bad.py")
    assert aliases([entering]) == {"sangam.kernel.clock": ("watch",)}
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == [("b", "c")]
