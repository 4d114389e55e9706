"""Compile the loops of the names package now, so that no one waits for it later: `python -m sangam.names.warm_up`."""

from sangam.names.comparison.comparison import compare
from sangam.names.comparison.compilation import compiled
from sangam.names.comparison.index import NameIndex
from sangam.names.reader.parser import parse


def warm() -> None:
    """Compile everything now; remove what older sources left behind."""
    compiled.remove_older()
    compare(parse("Harjeet Singh"), parse("हरजीत सिंह"))
    NameIndex(["Harjeet Singh"]).search(["हरजीत सिंह"])


if __name__ == "__main__":
    warm()
