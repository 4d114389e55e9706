"""Access: forces, units, posts, officers and their sign-in; the admission rule.

Tables, each with `access_` before its name:

force, unitkind, unit, neighbour, rank     shipped data; a force's own sheet and directory state its units
officer, post, holding                     this force's own: who holds which post
credential, device, deviceuser, session    this force's own: how its officers sign in
sessionseen                                when a session last asked for anything
unitload                                   sheets of our units that were loaded, and what was before
unitphone, unitplace                       how units are rung and where they lie, ours and partners' as published
directoryentry                             what other forces publish of their posts
proposal                                   what takes a second officer
officernote                                what an officer is told about the sign-in
throttle, triedname                        wrong attempts

Invariants: units are typed and hang below a parent, levels are never assumed.  Neighbours across a border are named one
by one, never paired by level.  Rights belong to the post, never to the officer.  An officer holds a post from-to; a
session ends with the holding that it stands on.  What takes two is agreed to by another, as laid down, and done once.
An administrator reaches the unit of the own post and the units below it, and never the own account.
"""
