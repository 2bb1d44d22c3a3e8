//! Re-reads everything kept and says what no longer agrees.
