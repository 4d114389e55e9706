"""Networks: who hangs together with whom, as one officer may see it, each tie with the statement that says it.

A projection of records, made anew for each question: it merges no two records and rates nobody.
The database admits first; what the officer may not see is in no path, no count and no order.
Tables: charts, which keep ids and places and nothing that a record says.

projection: links between records as edges of a graph.  sight: which edges stand for this officer, or why they do not.
claims: members of a gang.  ways: to a banned organisation.  surroundings: neighbours and chart.  between: persons
between gangs.  events: what happened when.  questions: one deed for all that a page asks.
charts: layouts that are saved.
Callers use `sangam.networks.public`.
"""
