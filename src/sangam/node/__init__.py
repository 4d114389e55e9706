"""What starts a node: its settings, its PostgreSQL, its processes, its backup.

A node is one folder, its *home*:

    node.toml     settings that differ from the defaults (`sangam.node.settings`)
    keys/         private keys, mode 0700; each file 0600
    files/        attachments, named by their digest
    postgres/     the embedded cluster, unless `database_url` names another server
    status.json   what runs, as the supervisor last saw it
    lock          held by the one supervisor
    restored_at   left by a restore for the first start, which puts it into the database (`opening`)
    reads_shut    present while the database says that reads are shut (`keeping`)
    catching_up.json  how far each peer is with catching a restored node up

Owns no tables.  Invariants: one supervisor a home; no process outlives its parent; only the owner's role
changes tables; nothing else than the supervisor starts PostgreSQL.
"""
