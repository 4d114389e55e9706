"""Handing an action to another unit or post: offered by its owner, accepted by the new one, beside the minutes.

Each word is its author's own, as a report is.  The minutes as agreed stand; who owns an action now follows from them
and from what was accepted (`chain`).
"""
