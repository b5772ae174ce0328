//! The fields of a line, one after the other, each as what it must be.

use std::slice;

use serde_json::Value as Json;

/// What is wrong with a line, in words that follow "line 7: ".
pub type Wrong = String;

/// Fields that were not looked at yet.
pub struct Fields<'a>(slice::Iter<'a, Json>);

impl<'a> Fields<'a> {
    /// All fields of a list.
    pub fn of(list: &'a Json, what: &str) -> Result<Self, Wrong> {
        list.as_array().map(|list| Self(list.iter())).ok_or_else(|| format!("{what} must be a list"))
    }

    /// Whether all were looked at.
    pub fn is_empty(&self) -> bool {
        self.0.len() == 0
    }

    /// The next one, whatever it is.
    pub fn any(&mut self, what: &str) -> Result<&'a Json, Wrong> {
        self.0.next().ok_or_else(|| format!("{what} is missing"))
    }

    /// A whole number.
    pub fn int(&mut self, what: &str) -> Result<i64, Wrong> {
        let field = self.any(what)?;
        field.as_i64().ok_or_else(|| format!("{what} must be a whole number"))
    }

    /// A whole number from 0 on.
    pub fn count(&mut self, what: &str) -> Result<u64, Wrong> {
        let field = self.any(what)?;
        field.as_u64().ok_or_else(|| format!("{what} must be a whole number from 0 on"))
    }

    /// A text.
    pub fn text(&mut self, what: &str) -> Result<&'a str, Wrong> {
        let field = self.any(what)?;
        field.as_str().ok_or_else(|| format!("{what} must be a text"))
    }

    /// True or false.
    pub fn flag(&mut self, what: &str) -> Result<bool, Wrong> {
        let field = self.any(what)?;
        field.as_bool().ok_or_else(|| format!("{what} must be true or false"))
    }

    /// 16 hex digits.
    pub fn hash(&mut self, what: &str) -> Result<u64, Wrong> {
        let text = self.text(what)?;
        hash(text).ok_or_else(|| format!("{what} must be 16 hex digits"))
    }

    /// Nothing more may follow.
    pub fn end(&self) -> Result<(), Wrong> {
        if self.is_empty() { Ok(()) } else { Err("it has more fields than it should".to_owned()) }
    }
}

/// 16 hex digits as they are written: one number has one text.
pub fn hash(text: &str) -> Option<u64> {
    u64::from_str_radix(text, 16).ok().filter(|number| format!("{number:016x}") == text)
}
