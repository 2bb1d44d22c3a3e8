//! Pages as people see them: drawn in the sandbox, kept within a bound, and with the words marked where they stand.

mod drawn;
mod marked;
mod page;
