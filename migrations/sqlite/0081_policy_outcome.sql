-- What a policy that was saved here was expected to take, and what went after that. Kept while AWS is followed.
CREATE TABLE policy_outcome (
    version_id INTEGER NOT NULL REFERENCES policy_version (id) ON DELETE CASCADE,
    digest TEXT NOT NULL,
    -- JSON.
    tags TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    pushed_at INTEGER NOT NULL,
    -- The rule that was expected to take it; NULL: it was expected to stay.
    expected_rule INTEGER,
    -- The last reading that found it and the first one that did not; NULL: it is there.
    last_seen INTEGER,
    missed_at INTEGER,
    -- 1: it went to the archive.
    archived INTEGER,
    -- The rule that took it; NULL: none selected it.
    rule INTEGER,
    PRIMARY KEY (version_id, digest)
) STRICT, WITHOUT ROWID;
