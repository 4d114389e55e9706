"""Ways in which the attacker goes: each yields what it finds, by chance, as long as it is asked."""
