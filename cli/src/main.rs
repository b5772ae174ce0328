//! The `etappe` command.
fn main() {}
