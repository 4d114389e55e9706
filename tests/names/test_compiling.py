"""The compiled loops are paid for by who compares, and by no one twice."""

import subprocess
import sys

from sangam.names.comparison.compilation import compiled

READS = """
import sys
from sangam.names.comparison.keys import keys
from sangam.names.reader.finder import find_names
from sangam.names.reader.parser import parse
keys(parse("Harjeet"))
find_names("Harjeet Singh")
"""
WITHOUT_A_FOLDER = """
from sangam.kernel.native.compilation import Compiler
Compiler.places = lambda compiler: iter(())
from sangam.names.comparison.compilation import compiled
from sangam.names.comparison.compiled_core import distance
assert compiled.folder is None
import numpy as np
codes = np.array([1, 2], np.uint8)
assert distance(codes, codes, np.zeros((3, 3), np.float32), np.zeros(3)) == 0.0
"""


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_a_process_that_never_compares_names_loads_no_compiler() -> None:
    assert run(READS + "print('numba' in sys.modules)").strip() == "False"


def test_what_was_compiled_is_kept_under_the_digest_of_its_sources() -> None:
    kept = compiled.folder
    assert kept is None or (kept.parent.name == "compiled" and len(kept.name) == 16)


def test_where_nothing_may_be_written_the_loops_are_compiled_all_the_same() -> None:
    run(WITHOUT_A_FOLDER)
