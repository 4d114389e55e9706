"""The face of `records` for words about records: each is read as the reader sees what it speaks of."""

from sangam.records.spoken_words import read, whole

__all__ = ["read", "whole"]
