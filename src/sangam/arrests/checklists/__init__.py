"""The checklist of an arrest: items as data, arrests with their steps, reading, paper.

Bottom to top: items; arrest_files; arrest_pages; arrest_paper.
"""
