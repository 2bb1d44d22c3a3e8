//! Content-addressed objects.
