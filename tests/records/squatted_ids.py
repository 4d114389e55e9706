"""Rows that hold an id which another force took."""

from sangam.kernel.handling import Level

KINDS = {
    Level.WHOLE: "records.copied.v1", Level.SILENT: "records.silent.v1", Level.POINTER: "pointer.tokens.v1"
}  # fmt: skip

HELD = """
SELECT owner, version FROM records_record WHERE id = %s
UNION SELECT owner, version FROM records_silent WHERE record = %s
UNION SELECT owner, version FROM records_pointer WHERE record = %s
"""


def held(station, record):
    return station.rows(HELD, record, record, record)
