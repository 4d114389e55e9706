"""Where a node is made, and where a backup is tried out, by the account that gives the command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.cluster import temporary_home
from support.running import SOURCE

from sangam.cli.node.command import node
from sangam.kernel.errors import Refused, SangamError
from sangam.node import homes
from sangam.node.backup import backup

_SERVICE = 65534


def test_a_node_is_made_in_the_home_that_the_environment_names(tmp_path: Path) -> None:
    home = tmp_path / "service" / "HR"
    made = CliRunner().invoke(node, ["init", "--force", "HR"], env={"SANGAM_HOME": str(home)})
    assert made.exit_code == 0, made.output
    assert (home / "node.toml").is_file()


def test_the_home_that_is_given_wins_over_the_environment(tmp_path: Path) -> None:
    words = ["init", "--force", "HR", "--home", str(tmp_path / "given")]
    made = CliRunner().invoke(node, words, env={"SANGAM_HOME": str(tmp_path / "other")})
    assert made.exit_code == 0, made.output
    assert (tmp_path / "given" / "node.toml").is_file()
    assert not (tmp_path / "other").exists()


def test_an_account_keeps_its_nodes_with_itself_if_the_program_is_anothers() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root becomes another account")
    data = temporary_home() / "data"
    data.mkdir()
    os.chown(data, _SERVICE, _SERVICE)
    script = (
        f"import os; from sangam.node import homes; from sangam.node.backup import backup as trial; "
        f"os.setgid({_SERVICE}); os.setuid({_SERVICE}); "
        "print(homes.root()); print(trial._folder(homes.root()).parent)"
    )
    env = {**os.environ, "PYTHONPATH": str(SOURCE), "XDG_DATA_HOME": str(data)}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False)
    assert done.stdout.split() == [str(data / "sangam")] * 2, done.stderr


def test_a_folder_that_takes_no_trial_is_told_with_the_way_to_name_another(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match="name with --folder") as refused:
        backup.try_out(tmp_path / "backup", passphrase="x" * 12, within=tmp_path / "file" / "trials")
    assert refused.value.code == "node:trial-folder"


def test_a_trial_that_fails_leaves_nothing_in_the_folder_that_was_named(tmp_path: Path) -> None:
    (tmp_path / "bad.sealed").write_bytes(b"nonsense")
    with pytest.raises(SangamError):
        backup.try_out(tmp_path / "bad.sealed", passphrase="x" * 12, within=tmp_path / "trials")
    assert list((tmp_path / "trials").iterdir()) == []


def test_a_home_is_asked_for_by_name_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SANGAM_HOME", raising=False)
    assert homes.named_home(None) is None
