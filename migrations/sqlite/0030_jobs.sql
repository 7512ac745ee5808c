-- Long work, item by item. Items never change their number; a job and its items stay as a record of what was done.
CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    registry_id INTEGER NOT NULL REFERENCES registry (id) ON DELETE CASCADE,
    task TEXT NOT NULL,
    by TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    state TEXT NOT NULL DEFAULT 'waiting',
    cancelling INTEGER NOT NULL DEFAULT 0,
    problem TEXT,
    -- Items by state, once it is over: until then they are counted.
    tally TEXT
) STRICT;
CREATE INDEX job_by_registry ON job (registry_id, id);

CREATE TABLE job_item (
    job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    wave INTEGER NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    request_id TEXT,
    note TEXT,
    problem TEXT,
    at INTEGER,
    PRIMARY KEY (job_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_item_by_state ON job_item (job_id, state, number);

-- What was read of an image before it was deleted.
CREATE TABLE job_manifest (
    job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    digest TEXT NOT NULL,
    media_type TEXT NOT NULL,
    tags TEXT NOT NULL,
    -- NULL: it could not be read, because the image was archived.
    body TEXT,
    PRIMARY KEY (job_id, digest)
) STRICT;

ALTER TABLE audit ADD COLUMN request_id TEXT;
ALTER TABLE audit ADD COLUMN job_id INTEGER;
