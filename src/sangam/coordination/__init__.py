"""Coordination meetings that become work: agenda, brief, decisions, and actions with owner, deadline and evidence.

A meeting is a shared thing with a host (`hosting`).  The host's document holds what must be agreed: plan, state,
outcomes of items, decisions, actions and attendance. Agenda items, the reports of an action's owner, hand-overs and
answers to a circulation are their authors' own lines.  They go straight from the author's node to each member force,
and stand in `hosting`.

Owns coordination_meeting, coordination_action, coordination_circulation.

Invariants: only the host changes its document; each change has the next version, and only a higher one applies.  An
item and a report belong to the force that wrote them and never change.  What is proposed once a meeting is closed
waits for the next.  Only the unit that owns an action, or one above it, reports that it is done.  Units and posts
belong to a meeting, never persons.

Bottom to top: types; policy, models; bodies; wire; rows; notes; meetings; agenda, actions, hand_overs, circulations;
intake; pages; attachments, briefs.
"""
