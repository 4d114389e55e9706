"""How strings from registers are read: the table is `spec/readings.txt`."""

from pathlib import Path

TABLE = Path(__file__).parent / "spec" / "readings.txt"


def rows() -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (written, rendering, leftovers); leftovers are compared without regard to letter case."""
    lines = TABLE.read_text("utf-8").splitlines()
    cut = ([part.strip() for part in line.split("|")] for line in lines if not line.startswith("#"))
    return [
        (text.replace("↵", "\n"), name, tuple(word for word in left.casefold().split(", ") if word))
        for text, name, left in cut
    ]
