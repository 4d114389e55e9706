"""Which rows of one or two files are the same person: blocking and scoring in bulk, without a word of tuning.

Imported by the command alone: DuckDB, Splink and pyarrow stay out of the web and the workers.
"""
