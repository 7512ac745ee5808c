//! Lifecycle policies: what the editor reads and writes.
