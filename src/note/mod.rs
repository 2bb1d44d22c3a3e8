//! Signed notes and keys (C2SP signed-note); pure.
