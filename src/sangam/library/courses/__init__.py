"""Courses: pages and questions that ship as data; who is asked to take one, and which officer completed it.

A course is a file in `library/data/courses/`.  A completion belongs to the officer who answered.  The officer's device
makes its id.  So sending it a hundred times is sending it once, whoever is asked for the course by then.
"""
