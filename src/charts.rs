//! Data in, SVG out.
