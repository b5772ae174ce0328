//! `etappe fmt` on real files: they are replaced as a whole, and what cannot be laid out stays byte for byte.

#![cfg(unix)]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

fn fmt(folder: &Path, arguments: &[&str]) -> Option<i32> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_etappe"));
    command.arg("fmt").args(arguments).current_dir(folder).output().expect("it runs").status.code()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn file_behind_a_link_is_rewritten_with_its_permissions_and_the_link_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, link) = (folder.path().join("real.yaml"), folder.path().join("journey.yaml"));
    fs::write(&file, "a:   1\n").expect("written");
    fs::set_permissions(&file, Permissions::from_mode(0o640)).expect("set");
    symlink("real.yaml", &link).expect("linked");
    assert_eq!(fmt(folder.path(), &["journey.yaml"]), Some(0));
    assert_eq!(fs::read_to_string(&file).expect("text"), "a: 1\n");
    assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    assert_eq!(names(folder.path()), ["journey.yaml", "real.yaml"]);
}

#[test]
fn file_that_cannot_be_laid_out_stays_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [("anchor.yaml", "a:   &x 1\n"), ("broken.yaml", "a:  [1\n"), ("broken.json", "{\"a\":  }")] {
        let file = folder.path().join(name);
        fs::write(&file, text).expect("written");
        assert_eq!(fmt(folder.path(), &[name]), Some(1), "{name}");
        assert_eq!(fs::read_to_string(&file).expect("text"), text, "{name}");
    }
    assert_eq!(names(folder.path()), ["anchor.yaml", "broken.json", "broken.yaml"]);
}

#[test]
fn check_leaves_the_file_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("journey.yaml");
    fs::write(&file, "a:   1\n").expect("written");
    assert_eq!(fmt(folder.path(), &["--check", "journey.yaml"]), Some(1));
    assert_eq!(fs::read_to_string(&file).expect("text"), "a:   1\n");
    assert_eq!(fmt(folder.path(), &["journey.yaml"]), Some(0));
    assert_eq!(fmt(folder.path(), &["--check", "journey.yaml"]), Some(0));
}
