"""PostgreSQL's settings that depend on the machine, and those in which its defaults are for slower disks.  Pure.

shared_buffers: a sixteenth of the memory, for three nodes may share a laptop and the system's own cache does the rest.
effective_cache_size, random_page_cost: what the planner is to believe of the cache and of a solid-state disk.  jit:
off; compiling costs more than any of our queries.

max_wal_size, checkpoint_timeout: checkpoints are rare.  An import writes each page of an index whole to the log once a
checkpoint.

wal_compression: off.  The wheel has pglz alone.  To pack a page with it takes some forty times the processor time of
writing the page out as it is.  The keys of a record all lie in different pages.
"""

import os
from collections.abc import Mapping

_MB = 1024 * 1024
_SHARED_MB = (128, 4096)


def memory_mb() -> int:
    """Return the machine's memory."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // _MB


def options(memory: int) -> Mapping[str, str]:
    """Return the settings for a machine with so many megabytes of memory."""
    least, most = _SHARED_MB
    return {
        "shared_buffers": f"{max(least, min(memory // 16, most))}MB",
        "effective_cache_size": f"{max(memory // 2, 4 * least)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{max(64, min(memory // 32, 1024))}MB",
        "random_page_cost": "1.1",
        "jit": "off",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "off",
    }
