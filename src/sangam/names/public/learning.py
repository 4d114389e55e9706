"""The door for fitting the comparison of names: names composed of attested words, and what features are worth."""

from sangam.names.learning.calibration_fit import Course, Spellings, calibration_table, compose_course, fit

__all__ = ["Course", "Spellings", "calibration_table", "compose_course", "fit"]
