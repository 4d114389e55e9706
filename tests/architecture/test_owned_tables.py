"""A package's `__init__` names each of its tables, so that a newcomer may start reading there."""

import ast
import re
from functools import cache

from architecture.tree import ROOT

READS_OTHERS = frozenset(
    {
        "node/backup/archive.py",
        "node/machines/sync.py",
        "oversight/looks/explanation.py",
    }
)
"""Modules that name another package's table, see docs/decisions/0049.  The laboratory may, too."""

PACKAGES = sorted({path.parent for path in ROOT.glob("src/sangam/*/models*")})


def tables(source: str) -> list[str]:
    """Return the names of the tables that a module declares, without their package's."""
    classes = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    models = (each for each in classes if any(ast.unparse(base) == "models.Model" for base in each.bases))
    return [each.name.lower() for each in models if "abstract = True" not in ast.unparse(each)]


def named(package: str, docstring: str) -> set[str]:
    """Return the tables that a docstring names: with the package's name before them, or as heads of a list."""
    heads = re.findall(r"^([a-z, ]+?) {2,}\S", docstring, re.MULTILINE)
    return {*re.findall(rf"\b{package}_(\w+)", docstring), *(name for each in heads for name in each.split(", "))}


def test_a_package_names_each_of_its_tables_where_reading_starts() -> None:
    missing = []
    for package in PACKAGES:
        said = ast.get_docstring(ast.parse((package / "__init__.py").read_text("utf-8"))) or ""
        files = (*package.glob("models.py"), *package.glob("models/*.py"))
        owned = (table for file in files for table in tables(file.read_text("utf-8")))
        missing += [f"{package.name}_{table}" for table in owned if table not in named(package.name, said)]
    assert missing == []
    assert len(PACKAGES) > 10


@cache
def owners() -> dict[str, str]:
    """Return the package of each table."""
    files = ((each, file) for each in PACKAGES for file in (*each.glob("models.py"), *each.glob("models/*.py")))
    return {f"{each.name}_{table}": each.name for each, file in files for table in tables(file.read_text("utf-8"))}


def foreign(source: str, package: str) -> set[str]:
    """Return the tables of other packages that a module of this package names."""
    every = owners()
    return {word for word in re.findall(r"\b[a-z]+_[a-z]+\b", source) if every.get(word, package) != package}


def test_a_table_is_named_in_its_own_package_alone() -> None:
    root = ROOT / "src/sangam"
    modules = {path: path.relative_to(root) for path in root.rglob("*.py") if "migrations" not in path.parts}
    named_by = {str(place) for path, place in modules.items() if foreign(path.read_text("utf-8"), place.parts[0])}
    assert named_by == READS_OTHERS


def test_a_foreign_table_is_seen() -> None:
    assert foreign("SELECT id FROM records_record JOIN oversight_look", "oversight") == {"records_record"}


def test_a_table_that_is_not_named_is_seen() -> None:
    assert tables("class Look(models.Model): ...\nclass Seen(Enum): ...") == ["look"]
    said = "A look.\n\nOwns oversight_remark.\n\nlook, judgement   what was said\n"
    assert named("oversight", said) == {"remark", "look", "judgement"}
