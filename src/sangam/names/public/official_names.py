"""The door of official names: forces, units, posts and ranks in the reader's script."""

from sangam.names.official_names import from_hindi, hindi_of, known_words, official_name

__all__ = ["from_hindi", "hindi_of", "known_words", "official_name"]
