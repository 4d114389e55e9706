"""What no tracked file may say: a path of somebody's machine, a registry's host, work left for later."""

import re
import subprocess
from pathlib import Path

import pytest
from architecture.tree import ROOT

# Written in pieces, so that this file does not say them either.
HOSTS = ("pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.(org|com)", "deb" + r"\.debian")
MACHINE = (r"/ho" + r"me/\w", r"/ro" + r"ot/", r"/wo" + r"rk/", r"/Use" + r"rs/\w")
LATER = (r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bX" + r"XX\b")
FORBIDDEN = re.compile("|".join((*HOSTS, *MACHINE, *LATER)))
# A licence's text is not ours to change.
SPARED = frozenset({"LICENSE"})


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    ).stdout.split("\0")
    return [ROOT / name for name in listed if name and name not in SPARED and (ROOT / name).is_file()]


def said(text: str) -> list[str]:
    return [
        f"{number}: {line.strip()[:100]}" for number, line in enumerate(text.splitlines(), 1) if FORBIDDEN.search(line)
    ]


def test_tracked_files_name_no_machine_no_registry_and_nothing_left_to_do() -> None:
    if not (files := tracked()):
        pytest.skip("not a git checkout, so there are no tracked files to read")
    found = {}
    for path in files:
        content = path.read_bytes()
        if b"\0" not in content and (lines := said(content.decode("utf-8"))):
            found[str(path.relative_to(ROOT))] = lines
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        "https://" + "pypi" + ".org/simple",
        "resolved: registry." + "npm" + "js.org/esbuild",
        "cd /ho" + "me/somebody/sangam",
        "# TO" + "DO later",
    ],
)
def test_a_forbidden_word_is_seen(line: str) -> None:
    assert said(f"first\n{line}\n") == [f"2: {line}"]
