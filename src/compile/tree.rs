//! Names of a journey, whose shape was checked before: what is not as it should be is passed over, because it was reported.

use std::collections::BTreeMap;

use super::form::{Field, NameKind};
use crate::syntax::Spot;

impl AsRef<str> for Field {
    fn as_ref(&self) -> &str {
        self.name
    }
}

/// A text that may be an id.
pub(super) fn id<'n>(spot: &Spot<'n>) -> Option<&'n str> {
    spot.text().filter(|text| NameKind::Id.allows(text))
}

/// The ids of a kind, in their order.
#[derive(Default)]
pub(super) struct Names {
    ordered: Vec<String>,
    numbers: BTreeMap<String, u16>,
}

impl Names {
    pub fn push(&mut self, name: String) {
        if let Ok(number) = u16::try_from(self.ordered.len()) {
            self.numbers.entry(name.clone()).or_insert(number);
        }
        self.ordered.push(name);
    }

    pub fn number(&self, name: &str) -> Option<u16> {
        self.numbers.get(name).copied()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        self.ordered.iter().map(String::as_str)
    }
}

impl<'a> FromIterator<&'a str> for Names {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        let mut result = Self::default();
        names.into_iter().for_each(|name| result.push(name.to_owned()));
        result
    }
}
