-- A job may pause, and goes on to no wave beyond its stage until somebody says so.
ALTER TABLE job ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN stage INTEGER NOT NULL DEFAULT 255;

-- 1: what was in force is kept in old_policy (NULL: no policy) because it is about to be replaced.
ALTER TABLE job_item ADD COLUMN replaced INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job_item ADD COLUMN old_policy TEXT;
ALTER TABLE job_item ADD COLUMN going_images INTEGER;
ALTER TABLE job_item ADD COLUMN going_bytes INTEGER;
