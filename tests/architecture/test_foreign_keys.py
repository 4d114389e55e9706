"""No foreign key points up: a table may refer only to its own package and to packages below."""

import ast
from collections.abc import Iterator

from architecture.tree import LEVEL, SOURCE, Module, list_nodes, module, modules

RELATIONS = frozenset({"ForeignKey", "OneToOneField", "ManyToManyField"})


def relations(each: Module) -> Iterator[tuple[int, str]]:
    """Yield the line and the package that each relation points to; what cannot be read is yielded as it stands."""
    origins = _origins(each)
    for node in list_nodes(each.tree):
        if isinstance(node, ast.Call) and _called(node.func) in RELATIONS:
            keywords = {keyword.arg: keyword.value for keyword in node.keywords}
            target = node.args[0] if node.args else keywords.get("to")
            yield node.lineno, _package(each, target, origins)


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _origins(each: Module) -> dict[str, str]:
    """Return the package that each name imported from the product comes from."""
    return {
        alias.asname or alias.name: node.module.split(".")[1]
        for node in list_nodes(each.tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sangam.")
        for alias in node.names
    }


def _package(each: Module, target: ast.expr | None, origins: dict[str, str]) -> str:
    if isinstance(target, ast.Constant) and isinstance(target.value, str):
        return target.value.split(".")[0] if "." in target.value else each.package
    if isinstance(target, ast.Name):
        return origins.get(target.id, each.package)
    if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        return origins.get(target.value.id, ast.unparse(target))
    return ast.unparse(target) if target else "nothing"


def upward(each: Module) -> list[str]:
    """Return the relations that point up, sideways, or to a table that is not ours."""
    own = LEVEL.get(each.package, -1)
    return [
        f"{each.name}:{line} refers to {package}"
        for line, package in relations(each)
        if package != each.package and LEVEL.get(package, len(LEVEL)) >= own
    ]


def test_no_foreign_key_points_up() -> None:
    assert [line for each in modules() for line in upward(each)] == []


def test_the_check_sees_every_way_to_write_one() -> None:
    source = """
from sangam.records.models import Record
from sangam.records import models as theirs
a = models.ForeignKey("exchange.Alert", on_delete=models.PROTECT)
b = models.OneToOneField(Record, on_delete=models.PROTECT)
c = ForeignKey(to="matching.watch", on_delete=models.PROTECT)
d = models.ManyToManyField(theirs.Record)
e = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
"""
    found = upward(module(source, SOURCE / "sangam/access/models.py"))
    assert [line.rsplit(" ", 1)[1] for line in found] == [
        "exchange",
        "records",
        "matching",
        "records",
        "settings.AUTH_USER_MODEL",
    ]


def test_keys_within_the_package_and_downward_are_open() -> None:
    source = """
from sangam.access.models import Unit
a = models.ForeignKey("Record", on_delete=models.PROTECT)
b = models.ForeignKey("self", on_delete=models.PROTECT)
c = models.ForeignKey(Unit, on_delete=models.PROTECT)
d = models.ForeignKey("audit.Ledger", on_delete=models.PROTECT)
"""
    assert upward(module(source, SOURCE / "sangam/records/models.py")) == []
