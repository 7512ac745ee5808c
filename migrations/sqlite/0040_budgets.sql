-- What a month may cost, set by people.
CREATE TABLE budget (
    id INTEGER PRIMARY KEY,
    registry_id INTEGER NOT NULL REFERENCES registry (id) ON DELETE CASCADE,
    -- registry, team or repository, and its name; empty for the registry.
    scope TEXT NOT NULL,
    name TEXT NOT NULL,
    monthly_usd REAL NOT NULL,
    -- A secret: where notices go.
    webhook TEXT,
    format TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    UNIQUE (registry_id, scope, name)
) STRICT;

-- One row for each way a budget was broken in a month, and what became of telling it.
CREATE TABLE budget_notice (
    id INTEGER PRIMARY KEY,
    budget_id INTEGER NOT NULL REFERENCES budget (id) ON DELETE CASCADE,
    -- First day of the month.
    month INTEGER NOT NULL,
    -- forecast, actual, or a test that somebody asked for.
    event TEXT NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    -- When to try next; NULL: delivered, given up, or nowhere to send it.
    next_at INTEGER,
    delivered_at INTEGER,
    problem TEXT
) STRICT;
CREATE INDEX budget_notice_due ON budget_notice (next_at) WHERE next_at IS NOT NULL;
CREATE UNIQUE INDEX budget_notice_once ON budget_notice (budget_id, month, event) WHERE event != 'test';
