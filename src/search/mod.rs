//! Turns a query into ranked hits.
