"""Whether the work is done as it should be: who looked at what, and how this node stands with the others.

Reads the ledger and the links for those whose post may, and writes that they looked.

Tables, each with `oversight_` before its name:

look, explained, explanation     looks that nothing explains, how many others were explained, each run over the ledger
judgement, lookquestion          what people said of looks, what an auditor asked and the officer answered
homeplace                        where an officer lives, for one rule of looks alone
peerlook                         that an officer of another force opened a record of ours
response, remark                 how units answered in a period, and what a force says beside its own line
monthlytotals                    the totals of a force in a month, as its gate let them out
brokenglass                      records opened for danger to life, and their review
"""
