"""Channels: the conversation of posts of several forces, which replaces the group on a private messenger.

Owns channels_channel (the header, and which posts of each force belong to it) and channels_message.  Owns
channels_sight (which post has seen a message of ours) and channels_cursor (how far a post has read).  Owns
channels_handling (what a unit is through with, or is not).

Invariants: one force hosts who is in a channel (`hosting`).  Each member force may say which of its own posts belong to
it.  A message goes from its author's node straight to each member force, so that a host's outage stops nobody.  Every
node orders messages alike, by the author's hybrid logical time and then the id.  A message never changes; its author's
revisions stand beside it (channels_revision).  What must not stand in a channel is hidden everywhere by its force or
the host until it is reviewed (channels_quarantine).  Any other member hides it in its own view (channels_hiding).

A channel belongs to posts, never to persons.  A post that belongs to it no more reads nothing of it.  Hits never
travel: each reader's node looks up what a message names, under that reader's rights.
"""
