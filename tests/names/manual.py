"""Write docs/rules/names.md from the specification tables: `PYTHONPATH=src:tests python -m names.manual`."""

from names.specification import MANUAL, manual

if __name__ == "__main__":
    MANUAL.write_text(manual(), encoding="utf-8")
