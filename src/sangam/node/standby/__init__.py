"""A standby: a copy of the embedded PostgreSQL on a second machine, kept by streaming, that can become the node.

links          mutual TLS between the two machines, by two certificates that each of them knows
door           the link's end at the primary, a process of its own
pipe           its end at the standby: PostgreSQL there reaches the primary through a socket in its folder
home_copies    the node's files, and the keys that change, copied to the standby's home
invitation     the file that the primary writes, the copy that the second machine makes by it, and the dismissal
promise        what the primary's log says of its commits: that each of them waits for the standby
primary_side   at the primary: whether commits wait for the standby, and how far it is behind
follower       at the standby: PostgreSQL in recovery, until it is told to stop or was promoted
promotion      the standby becomes the node; the old primary is told, and serves no more
"""
