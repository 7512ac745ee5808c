-- Times are milliseconds since 1970-01-01 UTC, days are days since then, sizes are bytes.

-- "STOW": tells this file from another program's database.
PRAGMA application_id = 1398034263;

CREATE TABLE registry (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    -- The largest is the registry that a start without a connection shows.
    used_at INTEGER NOT NULL,
    -- The number of the last crawl, and whether it was ever finished: if not, its records need not be read again.
    crawl INTEGER NOT NULL DEFAULT 0,
    crawling INTEGER NOT NULL DEFAULT 0,
    -- When the last finished crawl ended.
    taken_at INTEGER,
    -- When the pulls were last read: they are billed for each metric.
    pulls_read_at INTEGER,
    problems TEXT NOT NULL DEFAULT '[]',
    UNIQUE (account, region)
) STRICT;

-- Every repository ever seen. It stays when the repository goes: history hangs on it.
CREATE TABLE repository (
    id INTEGER PRIMARY KEY,
    registry_id INTEGER NOT NULL REFERENCES registry (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    UNIQUE (registry_id, name)
) STRICT;

-- What is known of a repository that exists.
CREATE TABLE record (
    repository_id INTEGER PRIMARY KEY REFERENCES repository (id) ON DELETE CASCADE,
    -- The number of the last crawl that had begun when it was read.
    crawl INTEGER NOT NULL,
    facts TEXT NOT NULL,
    pulls TEXT,
    -- When all its images were read for the first and the last time; the counts are those of the last time.
    first_read_at INTEGER,
    images_read_at INTEGER,
    images INTEGER NOT NULL DEFAULT 0,
    standard_bytes INTEGER NOT NULL DEFAULT 0,
    archive_bytes INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Apart from `record`, because SQLite writes a whole row anew when one of its columns changes.
CREATE TABLE image_list (
    repository_id INTEGER PRIMARY KEY REFERENCES record (repository_id) ON DELETE CASCADE,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE usage_day (
    repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    images INTEGER NOT NULL,
    standard_bytes INTEGER NOT NULL,
    archive_bytes INTEGER NOT NULL,
    PRIMARY KEY (repository_id, day)
) STRICT, WITHOUT ROWID;

-- Changes only. A tag that has pointed to the same image since `record.first_read_at` has no row here.
CREATE TABLE tag_sighting (
    id INTEGER PRIMARY KEY,
    repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    digest TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    -- NULL while the tag still points there.
    last_seen INTEGER
) STRICT;
CREATE INDEX tag_sighting_by_tag ON tag_sighting (repository_id, tag);

CREATE TABLE policy_version (
    id INTEGER PRIMARY KEY,
    repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    -- NULL: no policy.
    text TEXT,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    source TEXT NOT NULL
) STRICT;
CREATE INDEX policy_version_by_repository ON policy_version (repository_id, id);

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    registry_id INTEGER NOT NULL REFERENCES registry (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    action TEXT NOT NULL,
    repository TEXT,
    detail TEXT NOT NULL,
    problem TEXT
) STRICT;
CREATE INDEX audit_by_registry ON audit (registry_id, id);
