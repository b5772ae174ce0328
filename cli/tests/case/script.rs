//! Running a case's script in a folder of its own, so that no path of this machine can be in what is said.
//!
//! `etappe …` runs the program (`< file` gives it standard input); `copy f` takes a file from `golden/files`,
//! `example f` one from `examples`, `pack f` one from `tests/packs`; `cut f n`
//! keeps n bytes; `flip f byte bit` changes one bit; `folder f` makes a folder. What the last `etappe` says counts.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use super::text::{Case, Output};

/// A program that says more than this has lost its way; its pipe is closed, which ends it.
const MOST_BYTES: u64 = 256 * 1024;

/// Runs all lines; what the last `etappe` said.
pub fn run(case: &Case) -> Result<Output, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    for (name, bytes) in &case.files {
        fs::write(folder.path().join(name), bytes).map_err(|error| error.to_string())?;
    }
    let mut output = Err("the script has no `etappe`".to_owned());
    for line in &case.script {
        let words = words(line);
        match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["etappe", arguments @ ..] => output = Ok(etappe(folder.path(), arguments)?),
            step => prepare(folder.path(), step).map_err(|why| format!("`{line}`: {why}"))?,
        }
    }
    let output = output?;
    let place = folder.path().to_string_lossy().into_owned();
    if output.stdout.contains(&place) || output.stderr.contains(&place) {
        return Err("the output has a path of this machine in it".to_owned());
    }
    Ok(output)
}

/// Words between spaces; single quotes hold words together.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match (letter, quoted) {
            ('\'', _) => quoted = !quoted,
            (' ', false) => words.push(String::new()),
            _ => words.last_mut().expect("there is always a last word").push(letter),
        }
    }
    words
}

fn prepare(folder: &Path, step: &[&str]) -> Result<(), String> {
    let change = |name: &str, change: &dyn Fn(&mut Vec<u8>) -> Option<()>| {
        let path = folder.join(name);
        let mut bytes = fs::read(&path).map_err(|error| error.to_string())?;
        change(&mut bytes).ok_or("the file is shorter than that")?;
        fs::write(&path, bytes).map_err(|error| error.to_string())
    };
    let number = |text: &str| text.parse::<usize>().map_err(|error| error.to_string());
    match step {
        ["copy", name] => {
            let from = super::golden().join("files").join(name);
            fs::copy(from, folder.join(name)).map(drop).map_err(|error| error.to_string())
        }
        ["example", path] => {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(path);
            let name = from.file_name().ok_or("it names no file")?;
            fs::copy(&from, folder.join(name)).map(drop).map_err(|error| error.to_string())
        }
        ["pack", name] => {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/packs").join(name);
            fs::copy(from, folder.join(name)).map(drop).map_err(|error| error.to_string())
        }
        ["folder", name] => fs::create_dir(folder.join(name)).map_err(|error| error.to_string()),
        ["cut", name, length] => {
            let length = number(length)?;
            change(name, &|bytes| (bytes.len() > length).then(|| bytes.truncate(length)))
        }
        ["flip", name, byte, bit] => {
            let (byte, bit) = (number(byte)?, number(bit)?);
            change(name, &|bytes| bytes.get_mut(byte).map(|byte| *byte ^= 1 << bit))
        }
        _ => Err("no such step".to_owned()),
    }
}

fn etappe(folder: &Path, arguments: &[&str]) -> Result<Output, String> {
    let (arguments, input) = match arguments {
        [arguments @ .., "<", name] => (arguments, fs::read(folder.join(name)).map_err(|error| error.to_string())?),
        arguments => (arguments, Vec::new()),
    };
    let mut child = Command::new(env!("CARGO_BIN_EXE_etappe"))
        .args(arguments)
        .current_dir(folder)
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut stdin = child.stdin.take().ok_or("no stdin")?;
    // A program that does not read its input closes it; that is no mistake of the case.
    let writer = thread::spawn(move || drop(stdin.write_all(&input)));
    let stderr = read(child.stderr.take().ok_or("no stderr")?);
    let stdout = read(child.stdout.take().ok_or("no stdout")?);
    let texts = [stdout, stderr].map(|reader| reader.join().map_err(|_| "a reader died".to_owned()));
    writer.join().map_err(|_| "the writer died")?;
    let status = child.wait().map_err(|error| error.to_string())?;
    let [stdout, stderr] = texts;
    let exit = status.code().map_or_else(|| status.to_string(), |code| code.to_string());
    Ok(Output { exit, stdout: stdout?, stderr: stderr? })
}

fn read(pipe: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read before an error still tells more than nothing.
        let _ = pipe.take(MOST_BYTES).read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
