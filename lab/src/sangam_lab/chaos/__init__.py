"""The fault harness: three real nodes under load, faults by a schedule from a seed, and the laws that must hold after.

Owns no table.  `running` conducts; `schedule` draws; `nodes` makes and revives; `tcp_proxy` stands between the doors;
`faults` does harm.  `load` and `officers` act as officers and `journal` writes down what they were told; `laws` judges;
`report` keeps what a broken law needs.
"""
