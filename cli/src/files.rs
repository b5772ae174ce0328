//! Reading and writing files; `-` is standard input or output, `.gz` is unpacked.

use std::fs;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::error::CliError;
use crate::out::Out;

/// The whole file.
pub fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).map_err(|error| CliError::read(path, &error))?;
    Ok(bytes)
}

/// The whole file as text.
pub fn read_text(path: &Path) -> Result<String, CliError> {
    as_text(path, read(path)?)
}

/// The bytes of a file as text.
pub fn as_text(path: &Path, bytes: Vec<u8>) -> Result<String, CliError> {
    String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..place).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count().saturating_add(1);
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count().saturating_add(1);
        let message = format!("`{}` is not text: line {line}, byte {column} is not UTF-8", path.display());
        CliError::input(message, "save the file as UTF-8")
    })
}

/// The file, to be read line by line.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>, CliError> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = fs::File::open(path).map_err(|error| CliError::read(path, &error))?;
    if path.extension().is_some_and(|extension| extension == "gz") {
        return Ok(Box::new(BufReader::new(MultiGzDecoder::new(file))));
    }
    Ok(Box::new(BufReader::new(file)))
}

/// Writes the whole file.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let mut out = create(path)?;
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| CliError::write(path, &error))
}

/// Writes the whole file beside the old one and puts it in its place, so that nobody reads half of it.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    // A link stays a link: what it leads to is replaced.
    let path = &fs::canonicalize(path).map_err(|error| CliError::read(path, &error))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let replaced = write_new(&beside, bytes)
        .and_then(|()| fs::set_permissions(&beside, fs::metadata(path)?.permissions()))
        .and_then(|()| fs::rename(&beside, path));
    replaced.map_err(|error| {
        // Nothing to do if it was never there.
        drop(fs::remove_file(&beside));
        CliError::write(path, &error)
    })
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The file, to be written piece by piece.
pub fn create(path: &Path) -> Result<Box<dyn Write>, CliError> {
    if path == Path::new("-") {
        return Ok(Box::new(BufWriter::new(Out(io::stdout()))));
    }
    let file = fs::File::create(path).map_err(|error| CliError::write(path, &error))?;
    Ok(Box::new(BufWriter::new(file)))
}
