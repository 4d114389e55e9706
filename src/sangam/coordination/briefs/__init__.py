"""The brief of a meeting: on screen for its reader, on paper for every recipient.

Bottom to top: brief; recipients; paper_lines; paper.
"""
