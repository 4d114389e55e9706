"""Copies of an owner who was not heard since a restore stay hidden: an officer's act reads through `quarantine`."""

import ast
from collections.abc import Iterator

from architecture.tree import SOURCE, Module, functions, module, modules

PAST_HIDING = frozenset({"store.load", "store.drafts", "store.load_locked_records", "Record.objects"})

# Acts that may: each with what keeps a hidden copy out of what it shows or does.
ALLOWED = {
    "transfers.case.accept_case_transfer: store.load_locked_records": "locks offers, then takes what is shown",
    "recalls.receipt_reminders.take_all_back: store.load_locked_records": "records of ours alone",
    "own_records.staleness.confirm: Record.objects": "a record of ours, loaded to be changed",
    "visibility.write_access.passable: store.drafts": "records of ours alone",
    "visibility.write_access.passable: store.load_locked_records": "records of ours alone",
}


def takes_an_actor(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(argument.arg == "actor" for argument in (*function.args.args, *function.args.kwonlyargs))


def past_hiding(each: Module) -> Iterator[str]:
    """Yield each act of a module that reaches for records past `quarantine`."""
    for function in functions(each):
        if takes_an_actor(function):
            for node in ast.walk(function):
                if isinstance(node, ast.Attribute) and ast.unparse(node) in PAST_HIDING:
                    yield f"{each.topic}.{function.name}: {ast.unparse(node)}"


def test_no_act_of_an_officer_reads_records_past_hiding() -> None:
    found = [line for each in modules() if each.package == "records" for line in past_hiding(each)]
    assert sorted(found) == sorted(ALLOWED)


def test_an_act_that_reaches_past_hiding_is_seen() -> None:
    source = """
def open_it(actor, record):
    return store.load(record), Record.objects.get(id=record), quarantine.load(record)
def sweep():
    return store.drafts([])
"""
    each = module(source, SOURCE / "sangam/records/bad.py")
    assert list(past_hiding(each)) == ["bad.open_it: store.load", "bad.open_it: Record.objects"]
