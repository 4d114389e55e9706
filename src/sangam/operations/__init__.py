"""Operations that do not collide: deconfliction, notices of entry, and joint plans with a live board.

Four rooms.  `deconfliction` compares place, time and targets of planned actions across forces and units without
revealing them.  `entry` announces a team before it crosses the border of a force.  `plans` holds an operation that
several forces carry out together.  `phones` are phones of no officer, each issued for one operation.

Tables, each with `operations_` before its name:

actioncheck, question, conflict     checks of ours, as each other force was asked, and what met
askedlist, inputcount               other forces' lists, and how much each asked
entrynotice, entryacknowledgement   notices of entry, and that the host's post has read them
operation, poolphone                operations, and phones of no officer; the boards stand among the lines of hosting

Invariants: what is planned never leaves its node, only lists under keys of its own.  An entry notice belongs
to the force that sends it, its acknowledgement to the force that is told.  What takes two persons is never done by one.

Bottom to top: limits; types; policy; models; authors, readers; deconfliction, entry; plans; phones; public.
"""
