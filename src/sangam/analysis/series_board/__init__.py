"""What may be one series, laid out for people to judge: which incident names whom and what."""
