"""The outside world's formats, in: spreadsheets of any make become records of ours, row by row, none lost silently.

Owns interchange_importjob, one row an import through the web: its file, mapping, state, progress and report.
Owns interchange_importedrecord (which records an import made or changed) and the files below `imports/` in the node's
folder of files.  Owns interchange_checkedlist and interchange_listedrow, the lists that officers have checked in the
browser, for a day, and the files below `lists/` until they are read.

Invariants: a row is taken in, counted as empty or as a repeat, or reported with its line, column, value and reason.
The same file twice changes nothing.  Text typed for an old font is never converted unasked.  A job that was killed goes
on after its last whole batch, whose records and progress were written together.
"""
