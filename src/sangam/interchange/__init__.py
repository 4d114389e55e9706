"""The outside world's formats, in: spreadsheets of any make become records of ours, row by row, none lost silently.

Owns interchange_importjob (one row an import through the web: its file, mapping, state, progress and report) and the
files below `imports/` in the node's folder of files.

Invariants: a row is taken in, or stands in the report with its line, column, value and reason, or is counted as empty
or as a repeat; the same file twice changes nothing; text typed for an old font is never converted unasked; a job that
was killed goes on after its last whole batch, whose records and progress were written together.
"""
