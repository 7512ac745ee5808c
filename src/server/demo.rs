//! An AWS endpoint in process.
