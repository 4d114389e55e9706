"""Charts that keep their layout: a document of ids and places, which asks anew for each reader what is to be seen.

documents: what a browser sends, read and bounded.  drawings: what a chart shows to one officer.
saved_charts: the table.
"""
