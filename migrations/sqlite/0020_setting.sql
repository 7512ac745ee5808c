-- What is switched at run time, each a JSON value. One that has no row has its default.
CREATE TABLE setting (
    registry_id INTEGER NOT NULL REFERENCES registry (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (registry_id, key)
) STRICT, WITHOUT ROWID;
