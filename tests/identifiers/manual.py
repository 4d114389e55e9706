"""Write docs/rules/identifiers.md from the specification table: `PYTHONPATH=src:tests python -m identifiers.manual`."""

from identifiers.specification import MANUAL, manual

if __name__ == "__main__":
    MANUAL.parent.mkdir(parents=True, exist_ok=True)
    MANUAL.write_text(manual(), encoding="utf-8")
