//! The page for privacy officers: every statement names a test that is there.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

use std::fs;
use std::path::Path;

#[test]
fn every_statement_names_a_test_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/privacy.md")).expect("the page is there");
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| statement |"));
    let mut statements = 0;
    for row in rows {
        let named: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        let [.., file, test] = named.as_slice() else { panic!("no test is named: {row}") };
        let source = fs::read_to_string(root.join(file)).expect("a file of tests");
        assert!(source.contains(&format!("#[test]\nfn {test}()")), "{file} has no test {test}");
        statements += 1;
    }
    assert!(statements >= 15, "{statements} statements");
}
