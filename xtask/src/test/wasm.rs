//! wasm-bindgen tests of the root crate, in Node and in headless Chromium.

use serde_json::json;

use super::rust::{tally_of, watch_libtest};
use super::{Bench, tally::Tally};
use crate::build;
use crate::cargo_log::failure;
use crate::error::{Error, Result};
use crate::files;
use crate::run::Tool;
use crate::step::Step;

/// `tests/wasm_*.rs` in Node.
pub fn in_node(bench: &Bench, step: &Step) -> Result<Tally> {
    run(bench, step, "wasm-node", |runner| {
        runner.env("PATH", bench.project.path_with_packages()).env("WASM_BINDGEN_TEST_ONLY_NODE", "1")
    })
}

/// The same files in Chromium, through its WebDriver.
pub fn in_chromium(bench: &Bench, step: &Step) -> Result<Tally> {
    let capabilities = bench.project.scratch().join("webdriver.json");
    let arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
    let options = json!({ "goog:chromeOptions": { "args": arguments, "binary": bench.browsers.chromium } });
    files::write(&capabilities, options.to_string())?;
    run(bench, step, "wasm-chromium", |runner| {
        runner
            .env("CHROMEDRIVER", &bench.browsers.driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities)
            .env("WASM_BINDGEN_USE_BROWSER", "1")
            .env("WASM_BINDGEN_TEST_ONLY_WEB", "1")
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60")
    })
}

fn run(bench: &Bench, step: &Step, name: &str, equip: impl Fn(Tool) -> Tool) -> Result<Tally> {
    let this = std::env::current_exe().map_err(|error| Error::failed(format!("cannot find this program: {error}")))?;
    let mut sum = Tally::default();
    for (_, program) in programs(bench, step)? {
        let call = equip(bench.equip(Tool::new(&this).arg("wasm-test-runner").arg(program)));
        let call = call.folder(bench.project.root());
        let output = watch_libtest(&call, step)?;
        let tally = tally_of(bench, name, &call, &output)?;
        sum.add(tally);
    }
    Ok(sum)
}

fn programs(bench: &Bench, step: &Step) -> Result<Vec<(String, std::path::PathBuf)>> {
    let call = bench
        .project
        .cargo()
        .args([
            "test",
            "--no-run",
            "--package",
            "etappe",
            "--target",
            "wasm32-unknown-unknown",
            "--test",
            "wasm_*",
            "--features",
            "web",
        ])
        .args(["--message-format", "json-render-diagnostics"]);
    let output = call.watch(|_, line| {
        if !line.starts_with('{') {
            step.note(line.trim());
        }
    })?;
    if !output.success {
        return Err(failure(&call, &output));
    }
    Ok(build::executables(&output.out))
}
