-- Named policies with versions, and who follows one. A version never changes.
CREATE TABLE policy_set (
    id INTEGER PRIMARY KEY,
    registry_id INTEGER NOT NULL REFERENCES registry (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    UNIQUE (registry_id, name)
) STRICT;

CREATE TABLE policy_set_version (
    set_id INTEGER NOT NULL REFERENCES policy_set (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    note TEXT NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (set_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE policy_set_follower (
    registry_id INTEGER NOT NULL REFERENCES registry (id) ON DELETE CASCADE,
    repository TEXT NOT NULL,
    set_id INTEGER NOT NULL REFERENCES policy_set (id) ON DELETE CASCADE,
    PRIMARY KEY (registry_id, repository)
) STRICT, WITHOUT ROWID;
