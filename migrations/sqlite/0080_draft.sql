-- Lifecycle policies that are talked about before anybody saves them. The text of a draft never changes, so that what was
-- approved is what is read: whoever edits one makes another.
CREATE TABLE draft (
    id INTEGER PRIMARY KEY,
    repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    author TEXT NOT NULL,
    note TEXT NOT NULL,
    text TEXT NOT NULL,
    -- The policy that its author started from; NULL: there was none.
    base TEXT,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_by_repository ON draft (repository_id, id);

-- What people said about a draft: comment or approval.
CREATE TABLE draft_remark (
    id INTEGER PRIMARY KEY,
    draft_id INTEGER NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    author TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_remark_by_draft ON draft_remark (draft_id, id);
