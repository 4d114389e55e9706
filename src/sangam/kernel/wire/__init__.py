"""How declared bodies travel: the marks of their members, and what a refusal says."""
