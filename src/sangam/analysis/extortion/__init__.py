"""Extortion calls: a register of what each incident says, and which calls share a number, an account or a name."""
