//! The bytes of a profile, for a store, and of its entries, wherever they go.
//!
//! An entry: how many bytes of its key are those of the one before, the rest of its key, its change, what it holds. Numbers are varints,
//! bytes have their length before them. A list of entries begins with their number, and its keys ascend.
//!
//! A store (`EP`): the epoch, the header of the part that is written here (a list of one entry), and all entries.

use super::ProfileError;
use super::frame::{begin, finish, open, quick_checksum};
use super::profile::{Epoch, Profile};
use super::table::{Entry, Table};
use crate::base::bytes::{Malformed, Reader, Writer, copied};
use core::slice::from_ref;

pub(super) const STORE: [u8; 2] = *b"EP";
const VERSION: u8 = 3;
/// A version that is read, too.
pub(super) const OLD: u8 = 2;

/// Whether these bytes say that they are of the older version.
pub(super) fn is_old(bytes: &[u8]) -> bool {
    bytes.get(2) == Some(&OLD)
}

/// Writes a profile; equal profiles give equal bytes.
pub(super) fn store(profile: &Profile) -> Vec<u8> {
    let mut out = begin(STORE, VERSION);
    profile.epoch.write(&mut out);
    write_entries(from_ref(&profile.own).iter(), &mut out);
    write_entries(profile.table.entries.iter(), &mut out);
    finish(out, quick_checksum)
}

/// Reads what [`store`] wrote, into a profile that holds nothing; where it fails, nothing may be asked of that.
pub(super) fn restore(bytes: &[u8], profile: &mut Profile) -> Result<(), ProfileError> {
    let mut body = open(bytes, STORE, VERSION, quick_checksum)?;
    profile.epoch = Epoch::read(&mut body)?;
    read_entries(&mut body, &mut profile.table)?;
    profile.own = profile.table.entries.pop().ok_or(Malformed)?;
    read_entries(&mut body, &mut profile.table)?;
    if body.is_empty() { Ok(()) } else { Err(ProfileError::Unreadable) }
}

/// Writes a list of entries.
pub(super) fn write_entries<'e>(entries: impl Iterator<Item = &'e Entry> + Clone, out: &mut Writer) {
    out.count(entries.clone().count());
    let mut before: &[u8] = &[];
    for entry in entries {
        let shared = entry.key.iter().zip(before).take_while(|(byte, other)| byte == other).count();
        out.count(shared);
        out.raw_text(entry.key.get(shared..).unwrap_or_default());
        out.varint(entry.change);
        out.raw_text(&entry.bytes);
        before = &entry.key;
    }
}

/// Reads a list of entries into a table; of what comes from elsewhere, which is no table yet, it verifies that they are in order.
pub(super) fn read_entries(bytes: &mut Reader<'_>, table: &mut Table) -> Result<(), Malformed> {
    for _ in 0..bytes.count()? {
        let shared = bytes.varint()? as usize;
        #[cfg(feature = "sync")]
        if shared > table.key().len().min(crate::base::limits::SHARED_BYTES) {
            return Err(Malformed);
        }
        table.key.cut(shared);
        table.key.put(bytes.raw_text()?);
        #[cfg(feature = "sync")]
        if table.entries.last().is_some_and(|before| before.key.as_slice() >= table.key()) {
            return Err(Malformed);
        }
        table.change = bytes.varint()?;
        table.hold(copied(bytes.raw_text()?));
    }
    Ok(())
}
