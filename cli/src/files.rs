//! Reading and writing files; `-` is standard input or output, `.gz` is unpacked.

use std::fs;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::error::CliError;

/// The whole file.
pub fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    open(path)?
        .read_to_end(&mut bytes)
        .map_err(|error| CliError::read(path, &error))?;
    Ok(bytes)
}

/// The whole file as text.
pub fn read_text(path: &Path) -> Result<String, CliError> {
    String::from_utf8(read(path)?).map_err(|error| {
        let message = format!(
            "`{}` is not text: byte {} is not UTF-8",
            path.display(),
            error.utf8_error().valid_up_to()
        );
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
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(|error| CliError::write(path, &error))
}

/// The file, to be written piece by piece.
pub fn create(path: &Path) -> Result<Box<dyn Write>, CliError> {
    if path == Path::new("-") {
        return Ok(Box::new(BufWriter::new(io::stdout())));
    }
    let file = fs::File::create(path).map_err(|error| CliError::write(path, &error))?;
    Ok(Box::new(BufWriter::new(file)))
}
