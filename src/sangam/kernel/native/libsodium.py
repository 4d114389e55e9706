"""libsodium as `rbcl` carries it, loaded from memory.

By itself `rbcl` writes the library into the folder for temporary files at each start of a process, and leaves it
there for good.  It does not load where that folder is mounted `noexec`.  Here it lies in memory that has no name in
any folder,
and goes with the process.
"""

import ctypes
import importlib.machinery
import importlib.util
import os
import sys
from types import ModuleType
from typing import Any

_PACKAGE, _MODULE, _NAME = "rbcl", "rbcl._sodium", "_sodium"
_ELF = "7f454c46"  # how the text of the library, in hexadecimal digits, begins


def _load_library() -> ctypes.CDLL:
    """Return the library, loaded from memory."""
    descriptor = os.memfd_create("libsodium", os.MFD_CLOEXEC)
    try:
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(bytes.fromhex(_text()))
        return ctypes.CDLL(f"/proc/self/fd/{descriptor}")
    finally:
        os.close(descriptor)


def _text() -> str:
    """Return the library in hexadecimal digits, as it stands in the package's module, which is read and not run."""
    package = importlib.util.find_spec(_PACKAGE)
    places = package.submodule_search_locations if package else None
    spec = importlib.machinery.PathFinder.find_spec(_MODULE, places)
    if spec is None or not isinstance(spec.loader, importlib.machinery.SourceFileLoader):
        raise ImportError(f"the package {_PACKAGE} is not as this program knows it: {_MODULE} is missing")
    code: Any = spec.loader.get_code(_MODULE)
    for constant in code.co_consts:
        if isinstance(constant, str) and constant.startswith(_ELF):
            return constant
    raise ImportError(f"the package {_PACKAGE} is not as this program knows it: {_MODULE} holds no library")


def _loaded_library() -> ctypes.CDLL:
    """Return the library, once a process, and let `rbcl` find it where it looks for its own."""
    if _MODULE not in sys.modules:
        module = ModuleType(_MODULE)
        vars(module)[_NAME] = _load_library()
        sys.modules[_MODULE] = module
    library: ctypes.CDLL = vars(sys.modules[_MODULE])[_NAME]
    return library


library = _loaded_library()

import rbcl as ristretto  # noqa: E402 - after its library is given to it

__all__ = ["library", "ristretto"]
