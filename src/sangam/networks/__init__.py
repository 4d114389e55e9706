"""Networks: who hangs together with whom, as one officer may see it, each tie with the statement that says it.

A projection of records, made anew for each question: it merges no two records and rates nobody.
The database admits first; what the officer may not see is in no path, no count and no order.

Tables, each with `networks_` before its name; they keep ids and places, and nothing that a record says:

savedchart, chartshare                        charts, and the cases and meetings to which they are attached
networkwatch, watchedrecord, watchededge      watches on a gang or a chain, and which of its edges a post knows

projection: links between records as edges of a graph.  sight: which edges stand for this officer, or why they do not.
membership: who belongs to a gang, and what others hold of that.  ways: to a banned organisation.
surroundings: neighbours and chart.  between: persons between gangs.  events: what happened when.
questions: one deed for all that a page asks.
charts: layouts that are saved.  watches: what a post is told of.  files: call sheets and exports.
Callers use `sangam.networks.public`.
"""
