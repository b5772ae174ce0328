//! The bytes of a profile, for a store: the ledger, this device's part, those of others, and the events that were seen last.

use super::ProfileError;
use super::codec::{Pieces, read_part, write_part};
use super::frame::{begin, finish, open, quick_checksum};
use super::part::Part;
use super::profile::Profile;
use crate::base::bytes::{Malformed, Reader, copied};
use crate::base::limits;

pub(super) const MAGIC: [u8; 2] = *b"EP";
const VERSION: u8 = 3;

/// Writes a profile; equal profiles give equal bytes.
pub(super) fn write(profile: &Profile) -> Vec<u8> {
    let mut out = begin(MAGIC, VERSION);
    profile.ledger.write(&mut out);
    write_part(&profile.own, &|_| 0, &mut out);
    out.count(profile.others.len());
    for part in &profile.others {
        write_part(part, &|_| 0, &mut out);
    }
    out.count(profile.seen.len());
    for (purpose, hashes) in &profile.seen {
        out.raw_text(purpose);
        out.count(hashes.len());
        hashes.iter().for_each(|hash| out.u64(*hash));
    }
    finish(out, quick_checksum)
}

/// Reads what [`write`] wrote, into a profile that holds nothing; where it fails, nothing may be asked of that.
pub(super) fn read(bytes: &[u8], profile: &mut Profile) -> Result<(), ProfileError> {
    let mut body = open(bytes, MAGIC, VERSION, quick_checksum)?;
    profile.ledger.read(&mut body)?;
    profile.own = whole(&mut body)?;
    for _ in 0..body.count()? {
        let part = whole(&mut body)?;
        if profile.others.last().is_some_and(|before| before.id >= part.id) {
            return Err(ProfileError::Unreadable);
        }
        profile.others.push(part);
    }
    for _ in 0..body.count()? {
        let mut seen = (copied(body.raw_text()?), Vec::new());
        for _ in 0..body.count()? {
            seen.1.push(body.u64()?);
        }
        if seen.1.len() > limits::SEEN_IDS {
            return Err(ProfileError::Unreadable);
        }
        profile.seen.push(seen);
    }
    if body.is_empty() { Ok(()) } else { Err(ProfileError::Unreadable) }
}

/// A part that is there as a whole.
fn whole(body: &mut Reader<'_>) -> Result<Part, Malformed> {
    let mut pieces = Pieces::default();
    read_part(body, &mut pieces)?;
    for piece in pieces.pieces {
        if piece.after > 0 {
            return Err(Malformed);
        }
        pieces.part.sections.push(piece.section);
    }
    Ok(pieces.part)
}
