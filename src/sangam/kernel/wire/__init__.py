"""How declared bodies travel: the marks and own types of their members, and what a refusal says."""
