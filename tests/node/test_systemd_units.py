"""The units of systemd that `sangam node systemd` writes: the service, and a backup each day."""

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from sangam.cli.node.command import node
from sangam.kernel.errors import Malformed
from sangam.node import homes
from sangam.node.processes import systemd_units
from sangam.node.settings import Settings


@pytest.fixture
def bare(tmp_path: Path) -> Settings:
    """A node that never started."""
    return homes.create(tmp_path / "HR", {"force": "HR", "disk_alarm_mb": 0})


def test_the_units_are_systemds_with_paths_quoted(tmp_path: Path) -> None:
    archive = tmp_path / "arch ive"
    made = homes.create(tmp_path / 'a "home" of 100 % $HOME' / "HR", {"force": "HR", "archive_folder": str(archive)})
    plan = systemd_units.BackupPlan(tmp_path / "back ups", tmp_path / "phrase", "rclone copy {} 'off site:'", "2:05")
    service, daily, timer = systemd_units.write(made, tmp_path / "units", plan)
    assert f'Environment="SANGAM_HOME={tmp_path}/a \\"home\\" of 100 %% $HOME/HR"' in service.read_text()
    assert f'--folder "{tmp_path}/back ups" --verify' in daily.read_text()
    assert "--off-site \"rclone copy {} 'off site:'\"" in daily.read_text()
    assert "of 100 %% $$HOME/HR/trials" in daily.read_text()
    assert "OnCalendar=*-*-* 02:05" in timer.read_text()
    assert f'RequiresMountsFor="{tmp_path}/back ups"' in daily.read_text()
    assert f'"-{archive}"' in service.read_text()
    for unit in (service, daily):
        assert "NoNewPrivileges=yes" in unit.read_text()
    if shutil.which("systemd-analyze"):
        command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", service, daily, timer]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("at", ["25:00", "noon", "2"])
def test_a_time_that_is_none_is_told(bare: Settings, tmp_path: Path, at: str) -> None:
    with pytest.raises(Malformed, match="02:30"):
        systemd_units.write(bare, tmp_path, systemd_units.BackupPlan(tmp_path, tmp_path / "phrase", "", at))


def test_a_path_with_a_lines_end_goes_into_no_unit(bare: Settings, tmp_path: Path) -> None:
    plan = systemd_units.BackupPlan(tmp_path / "a\nExecStart=b", tmp_path / "phrase", "", "02:30")
    with pytest.raises(Malformed, match="cannot carry"):
        systemd_units.write(bare, tmp_path, plan)


def test_a_command_with_an_open_quotation_goes_into_no_unit(bare: Settings) -> None:
    done = CliRunner().invoke(node, ["systemd", "--backups", "b", "--off-site", "cp 'x", "--home", str(bare.home)])
    assert isinstance(done.exception, Malformed)
    assert done.exception.code == "node:off-site"


def test_what_root_does_with_the_units_is_printed(bare: Settings, tmp_path: Path) -> None:
    done = CliRunner().invoke(node, ["systemd", "--backups", str(tmp_path / "b b"), "--home", str(bare.home)])
    assert done.exit_code == 0, done.output
    assert "systemctl enable --now sangam.service sangam-backup.timer" in done.output
    assert f"-m 700 '{tmp_path}/b b'" in done.output
    assert (bare.home / "systemd" / "sangam-backup.timer").is_file()
