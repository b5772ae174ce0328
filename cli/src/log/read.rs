//! Reading a log, line by line: every line is what its letter says, or is refused with its number.

use std::io::{BufRead, Read};

use etappe::base::hash::Fnv64;
use serde_json::Value as Json;

use super::entry::{Entry, Facts, Head};
use super::error::LogError;
use super::fields::{Fields, Wrong, hash};
use super::page::Shape;
use super::{MARK, MOST_LINE_BYTES, VERSION};
use crate::event_line::{SCALAR, scalar};
use crate::time::is_kept;

/// A log that is being read.
pub struct LogReader<R> {
    input: R,
    line: usize,
    hash: Fnv64,
    pub(super) has_ids: bool,
    names: Vec<String>,
    pub(super) shapes: Vec<Shape>,
    /// By visitor, name and what the last page was decided with.
    pub(super) visitors: Vec<(String, Option<Facts>)>,
    pub(super) current: Option<usize>,
    moment_ms: i64,
    pub(super) until_ms: i64,
    pub(super) row: i64,
}

impl<R: BufRead> LogReader<R> {
    /// Reads the first line.
    ///
    /// # Errors
    /// [`LogError`] if that is not the first line of a log of this version.
    pub fn open(input: R) -> Result<(Self, Head), LogError> {
        let mut log = Self {
            input,
            line: 0,
            hash: Fnv64::default(),
            has_ids: false,
            names: Vec::new(),
            shapes: Vec::new(),
            visitors: Vec::new(),
            current: None,
            moment_ms: 0,
            until_ms: 0,
            row: 0,
        };
        let text = match log.text() {
            Ok(Some(text)) => text,
            Err(error @ LogError::Unreadable(_)) => return Err(error),
            Ok(None) | Err(_) => return Err(LogError::NotALog),
        };
        let head: Json = serde_json::from_slice(&text).map_err(|_| LogError::NotALog)?;
        match head.get(MARK).and_then(Json::as_u64) {
            Some(VERSION) => {}
            Some(other) => return Err(LogError::OtherVersion(other)),
            None => return Err(LogError::NotALog),
        }
        log.hash.write(&text);
        let head = head_of(&head).map_err(|what| LogError::Line { line: 1, what })?;
        log.has_ids = head.has_ids;
        Ok((log, head))
    }

    /// The number of the line that was read last, from 1.
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The visitor who the last entries are about.
    pub fn user(&self) -> Option<&str> {
        self.current.and_then(|current| self.visitors.get(current)).map(|visitor| visitor.0.as_str())
    }

    /// What the next line says, lines passed over that only later ones need.
    ///
    /// # Errors
    /// [`LogError`] with the line that is wrong.
    pub fn next(&mut self) -> Result<Entry, LogError> {
        loop {
            let text = self.text()?.ok_or(LogError::CutShort { line: self.line })?;
            let entry = self.entry(&text);
            let entry = entry.map_err(|what| LogError::Line { line: self.line, what })?;
            if matches!(entry, Some(Entry::End { .. })) {
                self.end(&text)?;
            }
            self.hash.write(&text);
            if let Some(entry) = entry {
                return Ok(entry);
            }
        }
    }

    /// Nothing may follow the last line, and its hash must be that of the lines before.
    fn end(&mut self, text: &[u8]) -> Result<(), LogError> {
        let written = serde_json::from_slice::<Json>(text).ok();
        let written = written.as_ref().and_then(|line| line.get(4)).and_then(Json::as_str).and_then(hash);
        if written != Some(self.hash.value()) {
            return Err(LogError::Changed { what: "the hash of its lines" });
        }
        if self.text()?.is_some() {
            let what = "it stands behind the last line of the log".to_owned();
            return Err(LogError::Line { line: self.line, what });
        }
        Ok(())
    }

    /// The next line with its end, if there is one.
    fn text(&mut self) -> Result<Option<Vec<u8>>, LogError> {
        let mut text = Vec::new();
        let most = u64::try_from(MOST_LINE_BYTES).unwrap_or(u64::MAX);
        let read = self.input.by_ref().take(most).read_until(b'\n', &mut text);
        if read.map_err(LogError::Unreadable)? == 0 {
            return Ok(None);
        }
        if text.last() == Some(&b'\n') {
            self.line = self.line.saturating_add(1);
            return Ok(Some(text));
        }
        if text.len() < MOST_LINE_BYTES {
            return Err(LogError::CutShort { line: self.line });
        }
        let what = format!("it is longer than {MOST_LINE_BYTES} bytes");
        Err(LogError::Line { line: self.line.saturating_add(1), what })
    }

    fn entry(&mut self, text: &[u8]) -> Result<Option<Entry>, Wrong> {
        let line: Json = serde_json::from_slice(text).map_err(|_| "it is not valid JSON".to_owned())?;
        let mut fields = Fields::of(&line, "a line")?;
        let letter = fields.text("the letter")?;
        if self.current.is_none() && "ceapt".contains(letter) {
            return Err("it belongs to a visitor, and none is named before it".to_owned());
        }
        let entry = match letter {
            "n" => self.define_name(&mut fields)?,
            "d" => self.define_shape(&mut fields)?,
            "v" => Some(self.visitor(&mut fields)?),
            "c" => {
                let now_ms = self.moment(&mut fields)?;
                let purpose = self.name(&mut fields, "the purpose")?;
                Some(Entry::Consent { purpose, granted: fields.flag("the visitor's word")?, now_ms })
            }
            "e" => Some(self.event(&mut fields)?),
            "a" => {
                let now_ms = self.moment(&mut fields)?;
                let name = self.name(&mut fields, "the attribute")?;
                Some(Entry::Attribute { name, value: value(fields.any("the value")?)?, now_ms })
            }
            "p" => Some(self.page(&mut fields)?),
            "t" => Some(Entry::Followed),
            "z" => Some(last(&mut fields)?),
            other => return Err(format!("a line begins with one of n, d, v, c, e, a, p, t, z, not with {other:?}")),
        };
        fields.end()?;
        Ok(entry)
    }

    fn define_name(&mut self, fields: &mut Fields<'_>) -> Result<Option<Entry>, Wrong> {
        next(fields, self.names.len())?;
        self.names.push(fields.text("the name")?.to_owned());
        Ok(None)
    }

    fn visitor(&mut self, fields: &mut Fields<'_>) -> Result<Entry, Wrong> {
        let number = usize::try_from(fields.count("the number")?).unwrap_or(usize::MAX);
        self.current = Some(number);
        if fields.is_empty() && number < self.visitors.len() {
            return Ok(Entry::Visitor { number, unit: None });
        }
        if number != self.visitors.len() {
            return Err(format!("the next visitor has the number {}, not {number}", self.visitors.len()));
        }
        self.visitors.push((fields.text("the visitor")?.to_owned(), None));
        let unit = fields.text("the unit")?;
        let is_unit = unit.len() == 32 && unit.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        let unit = u128::from_str_radix(unit, 16).ok().filter(|_| is_unit);
        let unit = unit.ok_or("the unit must be 32 hex digits")?;
        Ok(Entry::Visitor { number, unit: Some(unit.to_be_bytes()) })
    }

    fn event(&mut self, fields: &mut Fields<'_>) -> Result<Entry, Wrong> {
        let now_ms = self.moment(fields)?;
        let name = self.name(fields, "the event")?;
        let mut dimensions = Vec::new();
        if !fields.is_empty() {
            let mut given = Fields::of(fields.any("the dimensions")?, "the dimensions")?;
            while !given.is_empty() {
                let dimension = self.name(&mut given, "a dimension")?;
                dimensions.push((dimension, given.text("the value of a dimension")?.to_owned()));
            }
        }
        Ok(Entry::Event { name, dimensions, now_ms })
    }

    /// The moment of a line: so many milliseconds behind that of the line before.
    pub(super) fn moment(&mut self, fields: &mut Fields<'_>) -> Result<i64, Wrong> {
        let moment_ms = self.moment_ms.checked_add(fields.int("the moment")?).filter(|ms| is_kept(*ms));
        self.moment_ms = moment_ms.ok_or("the moment is none")?;
        Ok(self.moment_ms)
    }

    /// A name by its number.
    pub(super) fn name(&self, fields: &mut Fields<'_>, what: &str) -> Result<String, Wrong> {
        self.named(fields.any(what)?, what)
    }

    /// The name that a number stands for.
    pub(super) fn named(&self, number: &Json, what: &str) -> Result<String, Wrong> {
        let place = number.as_u64().and_then(|number| usize::try_from(number).ok());
        let name = place.and_then(|place| self.names.get(place));
        name.cloned().ok_or_else(|| format!("{what} must be the number of a name that stands before it, not {number}"))
    }
}

/// The number of something new: the next one.
pub(super) fn next(fields: &mut Fields<'_>, expected: usize) -> Result<(), Wrong> {
    let number = fields.count("the number")?;
    if u64::try_from(expected) == Ok(number) {
        Ok(())
    } else {
        Err(format!("the next number is {expected}, not {number}"))
    }
}

/// A value of an attribute, or of the request.
pub(super) fn value(value: &Json) -> Result<etappe::model::Scalar, Wrong> {
    scalar(value).ok_or_else(|| format!("a value must be {SCALAR}"))
}

fn last(fields: &mut Fields<'_>) -> Result<Entry, Wrong> {
    let (visitors, pages) = (fields.count("the number of visitors")?, fields.count("the number of pages")?);
    let records = fields.hash("the hash of the records")?;
    fields.hash("the hash of the lines")?;
    Ok(Entry::End { visitors, pages, records })
}

fn head_of(head: &Json) -> Result<Head, Wrong> {
    let text = |field: &str| {
        let found = head.get(field).and_then(Json::as_str);
        found.ok_or_else(|| format!("`{field}` must be a text"))
    };
    let version = head.get("version").and_then(Json::as_u64).ok_or("`version` must be a whole number from 0 on")?;
    let has_ids = head.get("ids").and_then(Json::as_bool).ok_or("`ids` must be true or false")?;
    let pack_hash = hash(text("packHash")?).ok_or("`packHash` must be 16 hex digits")?;
    Ok(Head { pack_hash, journey: format!("version {version} of `{}`", text("journey")?), has_ids })
}
