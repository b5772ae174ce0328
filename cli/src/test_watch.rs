//! Running tests again when a test or a journey is changed, noticed by looking: the same on every system.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use etappe::trial::journey_path;

use crate::files;
use crate::out;
use crate::say;
use crate::test_files;

const PAUSE: Duration = Duration::from_millis(300);

type Stamps = BTreeMap<String, Option<SystemTime>>;

/// Calls `run` now and after every change, until the process is stopped.
pub fn forever(paths: &[PathBuf], run: impl Fn()) -> ! {
    loop {
        let before = stamps(paths);
        run();
        let changed = loop {
            pause();
            if let Some(path) = difference(&before, &stamps(paths)) {
                break path;
            }
        };
        say!("\nchanged: {changed}");
        if out::is_closed() {
            std::process::exit(0);
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "changes are noticed by looking now and then")]
fn pause() {
    std::thread::sleep(PAUSE);
}

/// When each file of tests and each of their journeys was last written; none where there is no such file.
fn stamps(paths: &[PathBuf]) -> Stamps {
    let mut stamps = Stamps::new();
    for path in test_files::find(paths).files {
        let journey = files::read_text(Path::new(&path)).ok().and_then(|text| journey_path(&path, &text));
        for path in journey.into_iter().chain([path]) {
            let written = Path::new(&path).metadata().and_then(|metadata| metadata.modified()).ok();
            stamps.insert(path, written);
        }
    }
    stamps
}

/// A file that is new, gone, or written anew.
fn difference(before: &Stamps, now: &Stamps) -> Option<String> {
    let changed = now.iter().find(|(path, stamp)| before.get(*path) != Some(stamp)).map(|(path, _)| path);
    changed.or_else(|| before.keys().find(|path| !now.contains_key(*path))).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn difference_names_what_was_written_added_and_removed() {
        let stamps = |entries: &[(&str, u64)]| -> Stamps {
            let at = |seconds: u64| Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
            entries.iter().map(|(path, seconds)| ((*path).to_owned(), at(*seconds))).collect()
        };
        let before = stamps(&[("a", 1), ("b", 1)]);
        assert_eq!(difference(&before, &before), None);
        assert_eq!(difference(&before, &stamps(&[("a", 1), ("b", 2)])).as_deref(), Some("b"));
        assert_eq!(difference(&before, &stamps(&[("a", 1), ("b", 1), ("c", 1)])).as_deref(), Some("c"));
        assert_eq!(difference(&before, &stamps(&[("b", 1)])).as_deref(), Some("a"));
    }
}
