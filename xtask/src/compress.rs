//! The two fixed compressors behind every size figure.

use std::io::Write;

/// The file as gzip -9 leaves it.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    // Writing into a vector cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// The size of the file as brotli at quality 11 leaves it.
pub fn brotli_bytes(bytes: &[u8]) -> usize {
    const BUFFER_BYTES: usize = 4096;
    const QUALITY: u32 = 11;
    const WINDOW_BITS: u32 = 22;
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), BUFFER_BYTES, QUALITY, WINDOW_BITS);
    let _ = encoder.write_all(bytes);
    encoder.into_inner().len()
}
