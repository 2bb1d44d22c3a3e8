//! Tree hashes, inclusion and consistency proofs; pure.
