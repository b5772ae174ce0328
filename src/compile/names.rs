//! Ids: none is given twice, and what refers to one finds it.

use super::form::{self, Field, Form, Need};
use super::report::{Report, candidates, suggestion};
use super::tree::{self, Names};
use crate::syntax::{Code, NodeValue, Spot, nearest};

impl Report {
    /// An id that is a value, if `taken` does not have it yet.
    pub fn new_id(&mut self, spot: &Spot<'_>, what: &str, taken: &Names) -> Option<String> {
        let name = tree::id(spot)?;
        if taken.number(name).is_some() {
            let help = Some(format!("each {what} needs an id of its own"));
            self.error(spot, Code::DuplicateId, format!("another {what} is called `{name}`"), help);
            return None;
        }
        Some(name.to_owned())
    }

    /// The place of an id in a list of known ones, which the journey declares in `declared`.
    pub fn known(
        &mut self,
        root: &Spot<'_>,
        spot: &Spot<'_>,
        declared: &Field,
        what: &str,
        names: &Names,
    ) -> Option<u16> {
        let name = spot.text()?;
        let found = names.number(name);
        if found.is_some() || self.is_full() {
            return found;
        }
        if root.may_declare(&[declared], name) {
            self.leave_unsaid(spot);
        } else {
            let help = suggestion(name, &candidates(&mut names.iter()))
                .or(Some(format!("declare it under `{}`", declared.name)));
            self.error(spot, Code::UnknownName, format!("there is no {what} `{name}`"), help);
        }
        found
    }
}

impl Spot<'_> {
    /// Whether the journey has `name` where these fields lead, or has something there that was reported already: then what
    /// refers to the name is not reported as well.
    pub fn may_declare(&self, fields: &[&Field], name: &str) -> bool {
        let mut spot = self.clone();
        for field in fields {
            match (spot.get(field), &spot.node.value) {
                (Some(child), _) => spot = child,
                (None, NodeValue::Map(entries)) => {
                    // A key that is a field itself was not reported, so it is no slip of this one.
                    let is_slip = |key: &str| nearest(key, [field.name]).is_some() && form::with_field(key).is_empty();
                    return field.need == Need::Required || entries.iter().any(|entry| is_slip(&entry.0.name));
                }
                (None, NodeValue::Null) => return field.need == Need::Required,
                (None, _) => return true,
            }
        }
        match (fields.last().map(|field| field.form), &spot.node.value) {
            (Some(Form::Map(_)), NodeValue::Map(entries)) => entries.iter().any(|entry| entry.0.name == name),
            (Some(Form::List(_)), NodeValue::List(_)) | (_, NodeValue::Null) => false,
            _ => true,
        }
    }
}
