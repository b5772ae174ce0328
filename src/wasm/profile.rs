//! `profile.wasm`: taking in records and writing part and view, through two doors. Loaded when the page is idle.
#![allow(unsafe_code, reason = "a door has a name that no other function of the file may have")]

use crate::base::bytes::copied;
use crate::base::time::from_host_ms;
use crate::model::{Refusal, with_record};
use crate::pack::Pack;
use crate::profile::Profile;

/// A profile, once it is open; and what was written last.
#[derive(Default)]
pub struct Holder {
    /// What the host puts in before a call.
    given: Vec<u8>,
    /// Never let go of: an instance opens one, and then ends.
    opened: Option<Opened>,
    out: Vec<u8>,
}

/// A profile, and the pack of its journey, in which it looks up what is declared.
struct Opened {
    pack: &'static Pack,
    profile: &'static mut Profile,
}

/// What [`call`] does, by number.
mod verb {
    /// Makes room for so many bytes that the host gives, and says where.
    pub const GIVE: u32 = 0;
    /// Opens a part of so many bytes (none: begins a new one), behind which 16 random bytes were given, used only if a unit must
    /// be drawn, and then the pack of its journey: gives 0, or the number of the error code.
    pub const LOAD: u32 = 1;
    /// Gives the length of what was written last.
    pub const LENGTH: u32 = 2;
    /// Takes in the record that was given, at a time: gives 0, or the number of a refusal.
    pub const APPLY: u32 = 3;
    /// Writes the bytes to store.
    pub const PART: u32 = 4;
    /// Writes the bytes that decisions read.
    pub const VIEW: u32 = 5;
}

/// A holder of no profile, for as long as there is the instance.
#[unsafe(no_mangle)]
pub extern "C" fn open() -> &'static mut Holder {
    Box::leak(Box::default())
}

/// Does what `verb` says; what is written stands at the address that is given until the next call.
#[unsafe(no_mangle)]
pub extern "C" fn call(holder: &mut Holder, verb: u32, bytes: u32, _: u32, number: f64) -> u32 {
    let Holder { given, opened, out } = holder;
    match verb {
        verb::GIVE => return super::room(given, bytes),
        verb::LOAD => return load(given, bytes as usize, opened).err().unwrap_or(0).into(),
        _ => {}
    }
    let Some(Opened { pack, profile }) = opened else { return 0 };
    match verb {
        verb::APPLY => {
            return match with_record(given, |record| profile.apply_as(*pack, record, from_host_ms(number))) {
                Ok(Ok(())) => 0,
                Ok(Err(refusal)) => refusal as u32,
                Err(_) => Refusal::Malformed as u32,
            };
        }
        verb::PART => *out = profile.encode(),
        verb::VIEW => *out = profile.view(),
        verb::LENGTH => return out.len() as u32,
        #[cfg(feature = "sync")]
        _ => return super::sync::call(profile, verb, (given, number), out),
        #[cfg(not(feature = "sync"))]
        _ => {}
    }
    out.as_ptr().addr() as u32
}

fn load(given: &[u8], part: usize, into: &mut Option<Opened>) -> Result<(), u16> {
    let (part, rest) = given.split_at_checked(part).unwrap_or_default();
    let (unit, pack) = rest.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
    let read: &'static mut Pack = Box::leak(Box::default());
    read.open(copied(pack)).map_err(|error| error.number())?;
    let profile = Box::leak(Box::new(Profile::begun(read.outline(), *unit)));
    profile.restore(part, read).map_err(|error| error.number())?;
    *into = Some(Opened { pack: read, profile });
    Ok(())
}
