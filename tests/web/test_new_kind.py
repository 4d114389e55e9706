"""A record kind is one declaration, its row in the glossary and its translation: nothing else names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


@pytest.mark.slow
def test_a_kind_that_is_only_declared_goes_the_whole_way() -> None:
    paths = os.pathsep.join(map(str, (TESTS.parent / "src", TESTS)))
    walk = (str(TESTS / "web/new_kind_walk.py"), str(TESTS / "records/test_kinds.py"))
    command = [sys.executable, "-m", "pytest", "-p", "support.new_kind", "-k", "new_kind_walk or drone", *walk]
    done = subprocess.run(
        command, cwd=TESTS.parent, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
