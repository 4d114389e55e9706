"""`sangam demo code`: a code for one of the cast, a clear sentence for anybody else."""

import pytest
from click.testing import CliRunner
from sangam_lab.cli.demo import demo

from sangam.kernel.errors import NotFound


def test_a_code_is_printed_for_one_of_the_cast_however_it_is_typed() -> None:
    said = CliRunner().invoke(demo, ["code", " HR.naka "])
    assert said.exit_code == 0
    assert said.output.strip().isdigit()


def test_no_code_is_printed_for_a_name_that_nobody_has() -> None:
    with pytest.raises(NotFound, match=r"signs in as hr\.nobody"):
        CliRunner().invoke(demo, ["code", "hr.nobody"], catch_exceptions=False)
