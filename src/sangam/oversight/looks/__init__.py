"""Misuse by explanation: each look is first explained from what this node knows; the rest is for a person to judge."""
