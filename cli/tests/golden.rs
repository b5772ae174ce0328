//! What the command line says, word for word: one file per case under `golden/`, with its input, output and exit code.
//!
//! `UPDATE_GOLDEN=1 cargo test -p etappe-cli --test golden` writes what was said into the files; read the difference aloud.

mod case;

#[test]
fn check_of_every_case_says_what_is_written() {
    case::check_all("check");
}

#[test]
fn lint_of_every_case_says_what_is_written() {
    case::check_all("lint");
}

#[test]
fn fmt_of_every_case_says_what_is_written() {
    case::check_all("fmt");
}

#[test]
fn pack_of_every_case_says_what_is_written() {
    case::check_all("pack");
}

#[test]
fn replay_of_every_case_says_what_is_written() {
    case::check_all("replay");
}

#[test]
fn diff_of_every_case_says_what_is_written() {
    case::check_all("diff");
}

#[test]
fn convert_of_every_case_says_what_is_written() {
    case::check_all("convert");
}

#[test]
fn decide_of_every_case_says_what_is_written() {
    case::check_all("decide");
}

#[test]
fn explain_of_every_case_says_what_is_written() {
    case::check_all("explain");
}

#[test]
fn map_of_every_case_says_what_is_written() {
    case::check_all("map");
}

#[test]
fn usage_of_every_case_says_what_is_written() {
    case::check_all("usage");
}

#[test]
fn story_of_every_case_says_what_is_written() {
    case::check_all("story");
}

#[test]
fn sign_of_every_case_says_what_is_written() {
    case::check_all("sign");
}

#[test]
fn test_of_every_case_says_what_is_written() {
    case::check_all("test");
}

#[test]
fn profile_of_every_case_says_what_is_written() {
    case::check_all("profile");
}

#[test]
fn consent_of_every_case_says_what_is_written() {
    case::check_all("consent");
}
