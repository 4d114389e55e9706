"""`python -m sangam_lab.chaos.inside.read_files FILE:RECORD…`: let a node read its files, and write down what came of
it.
"""

import hashlib
import json
import os
import sys
from pathlib import Path
from uuid import UUID

from sangam.node.bootstrap import attach

READING, READ = "sangam_lab.chaos.inside.read_files", "read.json"


def main(words: list[str]) -> None:
    """Write the SHA-256 of each file by its id, or the sentence of why it cannot be read."""
    settings = attach(Path(os.environ["SANGAM_HOME"]))
    from sangam.kernel.actor import Actor
    from sangam.kernel.errors import SangamError
    from sangam.kernel.handling import Classification
    from sangam.kernel.purpose import Purpose, Stated
    from sangam.records.own_records import attachments
    from sangam_lab.chaos.load.messages_records_alerts import UNITS

    force, unit = settings.force, UNITS[settings.force]
    cleared, audience = Classification.RESTRICTED, frozenset({force, unit})
    officer = Actor(force, "drill", role="data_officer", unit=unit, clearance=cleared, audience=audience)
    found: dict[str, str] = {}
    for word in words:
        file, _, record = word.partition(":")
        try:
            opened = attachments.open_file(officer, UUID(record), UUID(file), purpose=Stated(Purpose.VERIFICATION))
            with opened.stream as stream:
                found[file] = hashlib.sha256(stream.read()).hexdigest()
        except (SangamError, OSError) as fault:
            found[file] = str(fault)
    (settings.home / READ).write_text(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
