"""A reload that is waited for ends with the truth: all processes run the new code, or why they do not."""

from pathlib import Path

import pytest
from support.installations import installed, is_ready, node_running, process_ids, reload_and_wait

from sangam.kernel import clock
from sangam.kernel.errors import Conflict
from sangam.node import homes, setting_files, status
from sangam.node.processes import code_version, reload

pytestmark = pytest.mark.slow


@pytest.mark.long
def test_a_reload_that_is_waited_for_ends_with_the_truth(tmp_path: Path) -> None:
    with node_running() as node:
        source = installed(tmp_path)
        done = reload_and_wait(source, node)
        assert (done.returncode, done.stderr) == (0, "")
        assert status.read_status(node)["code"]["source"] == str(source)
        (source / "sangam" / "node" / "press" / "service.py").write_text("raise SystemExit(1)\n")
        before = process_ids(node)
        failed = reload_and_wait(source, node)
        assert failed.returncode == 2
        assert failed.stderr == "sangam: The new press has not come up: see its log. What ran before goes on.\n"
        assert process_ids(node)["press"] == before["press"]
        assert is_ready(node)


def test_a_node_that_cannot_say_how_it_goes_is_not_reloaded(tmp_path: Path) -> None:
    homes.prepare(tmp_path)
    settings = setting_files.build(tmp_path, {"force": "HR"}, {})
    with pytest.raises(Conflict, match="No node runs"):
        reload.replace_processes(settings, code_version.own())
    with status.only_one(tmp_path):
        with pytest.raises(Conflict, match="The node is not started yet"):
            reload.replace_processes(settings, code_version.own())
        status.write_status(settings, started_at=clock.now(), processes={"web": {}})
        with pytest.raises(Conflict, match="by a version that does not say how a reload went"):
            reload.replace_processes(settings, code_version.own())


def test_a_program_that_is_asked_for_is_known_by_its_request(tmp_path: Path) -> None:
    request = code_version.ask_for(tmp_path, code_version.own())
    asked = code_version.asked_for(tmp_path)
    assert asked == code_version.own()
    assert asked.request == request
    assert code_version.asked_for(tmp_path) is None
