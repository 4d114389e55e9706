"""The compiler of the analysis package's loops (`kernel.native.compilation`)."""

from pathlib import Path

from sangam.kernel.native.compilation import Compiler

_HERE = Path(__file__).parent

compiled = Compiler(_HERE, sorted(_HERE.rglob("*.py")), name="compiled-analysis")
