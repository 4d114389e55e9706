"""Names of persons across scripts: read them, find them in text, key them for look-up, compare them with reasons.

Pure: no tables, no I/O beyond its own shipped word lists.  Callers use `sangam.names.public.names` and
`sangam.names.legacy`.
"""
