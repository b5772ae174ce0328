//! Ids: which texts may be one, and that none is given twice.

use super::shape::{Names, Report, Spot};
use crate::base::limits;
use crate::syntax::{Code, Diagnostic, Key, Span};

/// Where an id may be used, which decides how it may be written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NameKind {
    /// In conditions after a point: letters, digits and `_`.
    Identifier,
    /// In lists and quotes: also `-` and `.`.
    Id,
}

impl Report {
    /// Checks an id that is a key of a map.
    pub fn name(&mut self, key: &Key, path: &str, kind: NameKind) -> Option<String> {
        self.checked_name(&key.name, key.span, path, kind)
    }

    /// Checks an id that is a value, and that `taken` does not have it yet.
    pub fn new_id(&mut self, spot: &Spot<'_>, what: &str, taken: &Names) -> Option<String> {
        let text = self.text(spot)?;
        let name = self.checked_name(text, spot.span(), &spot.path, NameKind::Id)?;
        if taken.number(&name).is_some() {
            let help = Some(format!("each {what} needs an id of its own"));
            self.error(spot, Code::DuplicateId, format!("the {what} `{name}` stands above already"), help);
            return None;
        }
        Some(name)
    }

    fn checked_name(&mut self, name: &str, span: Span, path: &str, kind: NameKind) -> Option<String> {
        let allowed = |letter: char| {
            letter.is_ascii_alphanumeric() || letter == '_' || (kind == NameKind::Id && matches!(letter, '-' | '.'))
        };
        let begins_well = name.starts_with(|letter: char| match kind {
            NameKind::Identifier => letter.is_ascii_alphabetic() || letter == '_',
            NameKind::Id => letter.is_ascii_alphanumeric() || letter == '_',
        });
        if begins_well && name.chars().all(allowed) && name.len() <= limits::NAME_BYTES {
            return Some(name.to_owned());
        }
        let help = match kind {
            NameKind::Identifier => "use letters, digits and `_`, a letter first, at most 128",
            NameKind::Id => "use letters, digits, `_`, `-` and `.`, at most 128",
        };
        self.push(Diagnostic::new(Code::InvalidValue, span, format!("`{name}` cannot be a name")).help(help).at(path));
        None
    }
}
