"""A shared thing has a host: who shares it, in which version, as the host's signed document says.

Knows no police work: a channel, a meeting or an operation is a thing here, and its content the upper package's own.
The upper package sends and takes the documents; what stands in them of the membership is read and judged here.  What
members say in a thing is kept here: the upper package declares its kinds (`contributions.Kind`).

Owns hosting_thing (the newest membership of each thing), hosting_version (what each version changed) and hosting_line
(what members say).

Invariants: only the host changes a membership; each change has the next version, and only a higher one applies.  A
thing's id carries its host's mark.  A member leaves by its own word, whatever the host has written so far.  A force
that is no member is sent nothing, and nothing of it is kept.
"""
