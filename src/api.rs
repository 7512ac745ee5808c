//! The wire: server functions, one topic a file, and the errors they answer with.
