"""Who may act: forces, units, posts, officers and their sign-in; the admission rule.

Owns access_force, access_unitkind, access_unit, access_neighbour, access_rank (shipped data, the same on every node),
access_officer, access_post, access_holding, access_credential, access_device, access_deviceuser, access_session
(this force's own), access_directoryentry (what other forces publish of their posts), access_proposal (what takes a
second officer), access_officernote (what an officer is told about his sign-in), access_throttle and access_triedname
(wrong attempts).

Invariants: units are typed and hang below a parent, levels are never assumed.  Neighbours across a border are named one
by one, never paired by level; rights belong to the post, never to the officer.  An officer holds a post from-to; a
session ends with the holding that it stands on.  What takes two is agreed to by another, as laid down, and done once.
"""
