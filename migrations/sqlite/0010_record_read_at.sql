-- When AWS was asked for what `facts` says: an interrupted crawl takes over only what its process has seen too.
ALTER TABLE record ADD COLUMN read_at INTEGER NOT NULL DEFAULT 0;
