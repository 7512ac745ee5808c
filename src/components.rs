//! Pieces of pages that know no route and no server function.
