-- Manifests that were read. One never changes, so it is fetched once and kept for ever. A digest is the 32 bytes of a
-- SHA-256, or the text of any other.

-- Layers and configs, numbered so that manifests name them briefly.
CREATE TABLE blob (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    size INTEGER NOT NULL
) STRICT;

-- What sizes and groups need, as JSON; read as a whole when the program starts.
CREATE TABLE manifest (
    digest BLOB NOT NULL PRIMARY KEY,
    facts TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Apart, because it is much larger and looked up one at a time.
CREATE TABLE manifest_text (
    digest BLOB NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
) STRICT;
