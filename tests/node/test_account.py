"""The system account under which PostgreSQL runs."""

import os
import subprocess
import sys
from subprocess import PIPE

import pytest
from support.running import SOURCE

from sangam.node.postgres import system_account

_TRIAL = "sangam-trial"
_MADE = f"""
from sangam.node.postgres import system_account as account
account.NAME = "{_TRIAL}"
print("ready", flush=True)
input()
print(account.for_postgres().uid)
"""


@pytest.mark.skipif(not system_account.is_root(), reason="only root makes accounts")
@pytest.mark.parametrize("_", range(3))  # without the order it fails nearly always
def test_nodes_that_start_at_once_on_a_new_machine_make_one_account(_):
    env = {**os.environ, "PYTHONPATH": str(SOURCE)}
    starts = [
        subprocess.Popen([sys.executable, "-c", _MADE], env=env, stdin=PIPE, stdout=PIPE, text=True) for _ in range(6)
    ]
    try:
        assert {start.stdout.readline() for start in starts} == {"ready\n"}
        for start in starts:
            start.stdin.write("\n")
            start.stdin.flush()
        made = {start.stdout.read() for start in starts}
        assert made == {f"{_made()}\n"}
    finally:
        for start in starts:
            start.communicate(timeout=60)
        subprocess.run(["userdel", _TRIAL], check=False, capture_output=True)


def _made():
    return subprocess.run(["id", "-u", _TRIAL], capture_output=True, text=True, check=True).stdout.strip()
