"""Operations of several forces: planned by one, approved by two, known to those who need to, with a live board.

An operation is a shared thing with a host (`hosting`).  Its document holds plan, tasks, state and results.  Entries on
the board are their authors' own objects, and go straight from the author's node to each member force.
"""
