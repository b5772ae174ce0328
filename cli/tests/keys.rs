//! What `etappe keys new` leaves in the folder: two files that fit together, the private one for its owner alone.

#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use etappe_cli::key::{PrivateKey, PublicKey};

fn etappe(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_etappe")).args(arguments).current_dir(folder).output().expect("it runs")
}

#[test]
fn keys_new_writes_a_pair_and_prints_the_form_that_hosts_take() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = etappe(folder.path(), &["keys", "new", "-o", "shop.v2"]);
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success() && output.stderr.is_empty(), "{said}");
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect("the file");
    let private = PrivateKey::parse(&read("shop.v2.pem")).expect("a private key");
    let public = PublicKey::parse(&read("shop.v2.pub")).expect("a public key");
    assert_eq!(private.public(), public);
    assert!(said.contains(&format!("key id      {}\npublic key  {}\n", public.id(), public.to_text())), "{said}");
    assert!(!said.contains(read("shop.v2.pem").lines().nth(1).expect("the key")), "the private key was printed");
}

#[cfg(unix)]
#[test]
fn keys_new_lets_nobody_else_read_the_private_key() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    assert!(etappe(folder.path(), &["keys", "new"]).status.success());
    let mode = |name: &str| fs::metadata(folder.path().join(name)).expect("the file").permissions().mode() & 0o777;
    assert_eq!(mode("etappe-key.pem"), 0o600);
    assert_eq!(mode("etappe-key.pub") & 0o400, 0o400);
}

#[test]
fn keys_new_twice_makes_two_keys_and_never_overwrites() {
    let folder = tempfile::tempdir().expect("a folder");
    let read = |name: &str| fs::read(folder.path().join(name)).expect("the file");
    assert!(etappe(folder.path(), &["keys", "new"]).status.success());
    let first = [read("etappe-key.pem"), read("etappe-key.pub")];
    assert_eq!(etappe(folder.path(), &["keys", "new"]).status.code(), Some(2));
    assert_eq!([read("etappe-key.pem"), read("etappe-key.pub")], first);
    assert!(etappe(folder.path(), &["keys", "new", "-o", "second"]).status.success());
    assert_ne!(read("second.pem"), first[0]);
}

#[test]
fn sign_in_place_keeps_the_pack_and_its_permissions() {
    let folder = tempfile::tempdir().expect("a folder");
    let journey = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/files/shop.yaml");
    fs::copy(journey, folder.path().join("shop.yaml")).expect("a journey");
    assert!(etappe(folder.path(), &["compile", "shop.yaml"]).status.success());
    assert!(etappe(folder.path(), &["keys", "new"]).status.success());
    let pack = folder.path().join("shop.pack");
    let plain = fs::read(&pack).expect("the pack");
    let permissions = fs::metadata(&pack).expect("the pack").permissions();
    for length in ["1d", "2d"] {
        let output = etappe(folder.path(), &["sign", "shop.pack", "--key", "etappe-key.pem", "--not-after", length]);
        assert!(output.status.success());
        let signed = fs::read(&pack).expect("the pack");
        assert_eq!((signed.len(), &signed[..plain.len()]), (plain.len() + 88, plain.as_slice()));
        assert_eq!(fs::metadata(&pack).expect("the pack").permissions(), permissions);
        assert!(etappe(folder.path(), &["verify", "shop.pack", "--key", "etappe-key.pub"]).status.success());
    }
}
