//! What cargo says it built, read from its JSON messages.

use std::path::PathBuf;

use serde_json::Value;

/// Files of the package `package` that end in `.extension`.
pub fn files(messages: &str, package: &str, extension: &str) -> Vec<PathBuf> {
    let of_package = of(messages).filter(|message| message["target"]["name"] == package);
    let files = of_package.flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default());
    let paths = files.filter_map(|file| file.as_str().map(PathBuf::from));
    paths.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

/// Executables with the names of their targets.
pub fn executables(messages: &str) -> Vec<(String, PathBuf)> {
    let named = of(messages).filter_map(|message| {
        let name = message["target"]["name"].as_str()?.to_owned();
        Some((name, PathBuf::from(message["executable"].as_str()?)))
    });
    named.collect()
}

fn of(messages: &str) -> impl Iterator<Item = Value> + '_ {
    let parsed = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    parsed.filter(|message| message["reason"] == "compiler-artifact")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGES: &str = concat!(
        r#"{"reason":"compiler-artifact","target":{"name":"etappe"},"filenames":["/t/etappe.wasm","/t/libetappe.rlib"],"executable":null}"#,
        "\n   Compiling etappe\n",
        r#"{"reason":"compiler-artifact","target":{"name":"wasm_decide"},"filenames":["/t/wasm_decide.wasm"],"executable":"/t/wasm_decide.wasm"}"#,
        "\n",
        r#"{"reason":"build-finished","success":true}"#,
    );

    #[test]
    fn files_of_a_package_are_picked_by_extension() {
        assert_eq!(files(MESSAGES, "etappe", "wasm"), [PathBuf::from("/t/etappe.wasm")]);
    }

    #[test]
    fn executables_skip_libraries_and_other_lines() {
        assert_eq!(executables(MESSAGES), [("wasm_decide".to_owned(), PathBuf::from("/t/wasm_decide.wasm"))]);
    }
}
