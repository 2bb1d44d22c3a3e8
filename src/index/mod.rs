//! Full text: text in, record ids out.
