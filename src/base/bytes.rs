//! A bounded reader and a writer for hand-laid bytes: little-endian, no alignment, no panics.

/// The bytes ended, or a length or number in them was out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

/// Reads a byte slice from front to back; every read is checked.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A reader at the start of `bytes`.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What has not been read yet.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether everything was read.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next `count` bytes.
    ///
    /// # Errors
    /// [`Malformed`] if fewer are left.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (head, tail) = self.rest.split_at_checked(count).ok_or(Malformed)?;
        self.rest = tail;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (head, tail) = self.rest.split_first_chunk::<N>().ok_or(Malformed)?;
        self.rest = tail;
        Ok(*head)
    }

    /// One byte.
    ///
    /// # Errors
    /// [`Malformed`] at the end.
    pub fn u8(&mut self) -> Result<u8, Malformed> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    /// Two bytes.
    ///
    /// # Errors
    /// [`Malformed`] at the end.
    pub fn u16(&mut self) -> Result<u16, Malformed> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    /// Four bytes.
    ///
    /// # Errors
    /// [`Malformed`] at the end.
    pub fn u32(&mut self) -> Result<u32, Malformed> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// Eight bytes.
    ///
    /// # Errors
    /// [`Malformed`] at the end.
    pub fn u64(&mut self) -> Result<u64, Malformed> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// Eight bytes, signed.
    ///
    /// # Errors
    /// [`Malformed`] at the end.
    pub fn i64(&mut self) -> Result<i64, Malformed> {
        Ok(i64::from_le_bytes(self.array()?))
    }

    /// An IEEE double.
    ///
    /// # Errors
    /// [`Malformed`] at the end.
    pub fn f64(&mut self) -> Result<f64, Malformed> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    /// An unsigned LEB128 number of at most 64 bits.
    ///
    /// # Errors
    /// [`Malformed`] at the end, or past 64 bits.
    pub fn varint(&mut self) -> Result<u64, Malformed> {
        let mut value = 0u64;
        let mut shift = 0u32;
        loop {
            let byte = self.u8()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(Malformed);
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
            shift = shift.saturating_add(7);
            if shift > 63 {
                return Err(Malformed);
            }
        }
    }

    /// A varint that counts what follows; refused if fewer bytes than that are left.
    ///
    /// # Errors
    /// [`Malformed`] if more is promised than could be there.
    pub fn count(&mut self) -> Result<usize, Malformed> {
        let count = usize::try_from(self.varint()?).map_err(|_| Malformed)?;
        if count > self.rest.len() {
            return Err(Malformed);
        }
        Ok(count)
    }

    /// A time of at most 2^53 ms as a varint.
    ///
    /// # Errors
    /// [`Malformed`] past 2^53.
    pub fn time(&mut self) -> Result<i64, Malformed> {
        let value = self.varint()?;
        if value > 1 << 53 {
            return Err(Malformed);
        }
        i64::try_from(value).map_err(|_| Malformed)
    }

    /// A varint length and that many bytes: a text that is only compared.
    ///
    /// # Errors
    /// [`Malformed`] at the end.
    pub fn raw_text(&mut self) -> Result<&'a [u8], Malformed> {
        let mut reader = *self;
        let length = reader.length();
        let (text, rest) = reader.rest.split_at_checked(length).ok_or(Malformed)?;
        self.rest = rest;
        Ok(text)
    }

    /// The length before a text. Where none can be read, it is more than there are bytes.
    #[allow(clippy::inline_always, reason = "nearly always one comparison, in the way of every text of a view")]
    #[inline(always)]
    pub fn length(&mut self) -> usize {
        // Nearly all texts are shorter than 128 bytes.
        match self.rest.split_first() {
            // Without decisions there is nothing to read in a hurry.
            Some((length, rest)) if cfg!(feature = "decide") && *length < 0x80 => {
                self.rest = rest;
                usize::from(*length)
            }
            _ => self.long_length(),
        }
    }

    fn long_length(&mut self) -> usize {
        self.varint().map_or(usize::MAX, |length| usize::try_from(length).unwrap_or(usize::MAX))
    }

    /// The next varint. Where the bytes end too soon it is 0, and nothing is left: for bytes that were verified.
    pub fn number(&mut self) -> u64 {
        // Nearly all are of one byte.
        if cfg!(feature = "decide")
            && let Some((byte, rest)) = self.rest.split_first()
            && *byte < 0x80
        {
            self.rest = rest;
            return (*byte).into();
        }
        self.varint().unwrap_or_else(|Malformed| {
            self.rest = &[];
            0
        })
    }

    /// The same as a time, of at most 2^53 ms.
    pub fn moment(&mut self) -> i64 {
        self.number().min(1 << 53).cast_signed()
    }

    /// The next length and that many bytes, as [`number`](Self::number).
    pub fn letters(&mut self) -> &'a [u8] {
        self.raw_text().unwrap_or_else(|Malformed| core::mem::take(&mut self.rest))
    }

    /// A varint length and that much UTF-8.
    ///
    /// # Errors
    /// [`Malformed`] at the end or for text that is not UTF-8.
    pub fn text(&mut self) -> Result<&'a str, Malformed> {
        utf8(self.raw_text()?)
    }

    /// A u16 length and that much UTF-8: the form in which names cross to a host.
    ///
    /// # Errors
    /// [`Malformed`] at the end or for text that is not UTF-8.
    pub fn str16(&mut self) -> Result<&'a str, Malformed> {
        let length = usize::from(self.u16()?);
        utf8(self.take(length)?)
    }

    /// A u32 length and that many bytes.
    ///
    /// # Errors
    /// [`Malformed`] at the end.
    pub fn bytes32(&mut self) -> Result<&'a [u8], Malformed> {
        let length = usize::try_from(self.u32()?).map_err(|_| Malformed)?;
        self.take(length)
    }
}

/// The bytes as text. By chunks, of which there is one if all is well: half the code of `from_utf8`.
///
/// # Errors
/// [`Malformed`] for bytes that are not UTF-8.
pub fn utf8(bytes: &[u8]) -> Result<&str, Malformed> {
    match bytes.utf8_chunks().next() {
        None => Ok(""),
        Some(chunk) if chunk.invalid().is_empty() => Ok(chunk.valid()),
        Some(_) => Err(Malformed),
    }
}

/// A number as keys have it: its bytes from the most significant on, so that keys stand in the order of their numbers.
#[must_use]
pub fn key_of(number: u64) -> [u8; 8] {
    reversed(number).to_le_bytes()
}

/// The number whose [`key_of`] the bytes begin with; 0 if there are too few.
#[must_use]
pub fn number_of_key(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |bytes| reversed(u64::from_le_bytes(*bytes)))
}

/// The number with its bytes the other way round. One function, since wasm has no instruction for it.
#[inline(never)]
const fn reversed(number: u64) -> u64 {
    number.swap_bytes()
}

/// The bytes, to keep. They are appended to none: that takes less code than memory of just their length.
#[must_use]
pub fn copied(bytes: &[u8]) -> Vec<u8> {
    let mut copy = Vec::new();
    copy.extend_from_slice(bytes);
    copy
}

/// Appends hand-laid bytes; the counterpart of [`Reader`].
#[derive(Debug, Default, Clone)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// A writer that has written nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: Vec::new() }
    }

    /// What was written.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Forgets what was written.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Forgets what was written behind so many bytes.
    pub fn cut(&mut self, length: usize) {
        self.bytes.truncate(length);
    }

    /// What was written so far.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Bytes written so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Raw bytes.
    pub fn put(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// One byte.
    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// Two bytes.
    pub fn u16(&mut self, value: u16) {
        self.put(&value.to_le_bytes());
    }

    /// Four bytes.
    pub fn u32(&mut self, value: u32) {
        self.put(&value.to_le_bytes());
    }

    /// Eight bytes.
    pub fn u64(&mut self, value: u64) {
        self.put(&value.to_le_bytes());
    }

    /// Eight bytes, signed.
    pub fn i64(&mut self, value: i64) {
        self.put(&value.to_le_bytes());
    }

    /// An IEEE double.
    pub fn f64(&mut self, value: f64) {
        self.put(&value.to_le_bytes());
    }

    /// An unsigned LEB128 number.
    #[allow(clippy::cast_possible_truncation, reason = "masked to seven bits")]
    pub fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.u8((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.u8(value as u8);
    }

    /// A count or length as a varint.
    pub fn count(&mut self, value: usize) {
        self.varint(value as u64);
    }

    /// A time or distance in time; negative ones are written as 0.
    pub fn time(&mut self, value: i64) {
        self.varint(u64::try_from(value).unwrap_or(0));
    }

    /// A varint length and the text.
    pub fn text(&mut self, value: &str) {
        self.raw_text(value.as_bytes());
    }

    /// A varint length and that many bytes.
    pub fn raw_text(&mut self, value: &[u8]) {
        self.count(value.len());
        self.put(value);
    }

    /// A u16 length and the text, cut at a character boundary if it is longer than that.
    pub fn str16(&mut self, value: &str) {
        let mut end = value.len().min(usize::from(u16::MAX));
        while !value.is_char_boundary(end) {
            end = end.saturating_sub(1);
        }
        let cut = value.get(..end).unwrap_or_default();
        self.u16(u16::try_from(cut.len()).unwrap_or(0));
        self.put(cut.as_bytes());
    }

    /// A u32 length and the bytes.
    pub fn bytes32(&mut self, value: &[u8]) {
        self.u32(u32::try_from(value.len()).unwrap_or(u32::MAX));
        self.put(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varint_every_width_round_trips() {
        for shift in 0..64 {
            for value in [1u64 << shift, (1u64 << shift).wrapping_sub(1), u64::MAX >> shift] {
                let mut writer = Writer::default();
                writer.varint(value);
                assert_eq!(Reader::new(writer.as_bytes()).varint(), Ok(value));
            }
        }
    }

    #[test]
    fn varint_past_64_bits_is_malformed() {
        assert_eq!(Reader::new(&[0xff; 11]).varint(), Err(Malformed));
        let mut too_big = [0xff; 10];
        too_big[9] = 2;
        assert_eq!(Reader::new(&too_big).varint(), Err(Malformed));
    }

    #[test]
    fn count_larger_than_the_rest_is_malformed() {
        assert_eq!(Reader::new(&[5, 1, 2]).count(), Err(Malformed));
    }

    #[test]
    fn str16_longer_than_its_length_field_is_cut_between_characters() {
        let mut writer = Writer::default();
        writer.str16(&"é".repeat(40_000));
        assert_eq!(Reader::new(writer.as_bytes()).str16().map(str::len), Ok(65_534));
    }
}
