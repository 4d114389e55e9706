"""Names of persons across scripts: read them, find them in text, key them for look-up, compare them with reasons.

Pure: no tables, no I/O beyond its own shipped word lists.  Callers use the modules that
`tests/architecture/doors.toml` lists.
"""
