//! What must hold of any bytes as records that hosts hand over, each with its length as two bytes before it: a record is refused, and
//! nothing is changed, or it is taken in.

use etappe::base::bytes::Reader;
use etappe::model::with_record;

use crate::person::{NOW_MS, fresh, holds, other};

/// Panics where it does not hold.
pub fn check(bytes: &[u8]) {
    for mut profile in [fresh(0x60), other()] {
        let mut records = Reader::new(bytes);
        let mut is_any = false;
        while let Ok(length) = records.u16() {
            let record = records.take(records.rest().len().min(length.into())).unwrap_or_default();
            let before = profile.encode();
            let taken = with_record(record, |record| profile.apply(record, NOW_MS));
            if matches!(taken, Ok(Ok(()))) {
                is_any = true;
            } else {
                assert!(profile.encode() == before, "what is refused changes nothing");
            }
        }
        if is_any {
            holds(&profile);
        }
    }
}
