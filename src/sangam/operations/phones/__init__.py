"""Pool phones: a phone of no officer, issued for one operation to a named officer with belt number, until a time.

It opens the board of that operation and nothing else.  Whatever is written on it stands under that officer's name; the
post that issued it answers for it.  It serves until its time, the end of the operation, or a tap of its unit.
"""
