//! Equal inputs give equal bytes, here and on every host: hashes of pack, ids, part and view.
//!
//! `UPDATE_GOLDEN=1` writes them anew; a change means that stored bytes or logged ids have changed their meaning.

#![cfg(not(target_arch = "wasm32"))]

mod fingerprint;
mod scene;

#[test]
fn fingerprint_of_a_visitor_is_what_is_written() {
    let lines = fingerprint::lines();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/fingerprint.txt");
        std::fs::write(path, lines).expect("the file can be written");
        return;
    }
    assert_eq!(lines, fingerprint::EXPECTED);
}
