"""The compiler of the names package's loops (`kernel.native.compilation`)."""

from pathlib import Path

from sangam.kernel.native.compilation import Compiler

_SOURCES = ("calibration.py", "compilation.py", "compiled_core.py", "index_loops.py")
_HERE = Path(__file__).parent

compiled = Compiler(_HERE, [_HERE / name for name in _SOURCES], name="compiled")
