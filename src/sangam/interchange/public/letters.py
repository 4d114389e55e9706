"""The door of `interchange` for what is printed: letters to forces without a node."""

from sangam.interchange.letters.letters import authority_digits, letter_pdf

__all__ = ["authority_digits", "letter_pdf"]
