//! What we hold, folded from the ledger.
