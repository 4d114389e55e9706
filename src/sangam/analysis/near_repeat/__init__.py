"""The Knox test: how many more pairs of events lie close in both space and time than chance would give."""
