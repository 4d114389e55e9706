"""Arrests across borders: the checklist of an arrest, despatches to the next station, releases, one page an accused.

Tables, each with `arrests_` before its name:

arrest, step                               an arrest, and what officers wrote of the items of its checklist
itemedit, formedit                         items of the checklist and rows of the forms as the force has them
despatch, word                             despatches, and that they were received or answered
gangchart                                  a gang chart, on the node of the force that prepares it
chartdrawing, chartentry                   which members and cases it shows, and what officers wrote into its columns
chartmeeting, chartreason                  joint meetings on one version of it, and the reasons of each authority

Invariants: an open arrest stays on the node of the force that arrests.  A step is added, never changed.  The
checklist warns and never forbids.  A despatch and the words on it belong to the force that wrote them and never
change.  Only the unit that it is for, or one above it, receives and answers it.

Bottom to top: types; policy, models; checklists; despatches; statuses; release_lists; accused_persons;
gang_charts.
"""
