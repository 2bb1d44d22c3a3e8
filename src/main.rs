//! The binary: hands the arguments to the street door and returns its exit code.

fn main() {}
