//! Runs one wasm-bindgen test program, as cargo calls it for `--target wasm32-unknown-unknown`.

use std::ffi::OsString;

use crate::error::{Error, Result};

/// Hands the program and the arguments on to wasm-bindgen's own runner, which prints as libtest does.
pub fn command(arguments: Vec<OsString>) -> Result<()> {
    let all = std::iter::once(OsString::from("wasm-test-runner")).chain(arguments);
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(all)
        .map_err(|error| Error::failed(format!("{error:#}")))
}
