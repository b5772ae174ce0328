//! Reading the lines of pages, and of the decisions they are made of.

use std::io::BufRead;

use serde_json::Value as Json;

use super::entry::{Entry, Facts};
use super::fields::{Fields, Wrong};
use super::page::{Moved, PageRecord, Shape};
use super::read::{LogReader, next, value};
use crate::time::is_kept;

impl<R: BufRead> LogReader<R> {
    pub(super) fn define_shape(&mut self, fields: &mut Fields<'_>) -> Result<Option<Entry>, Wrong> {
        next(fields, self.shapes.len())?;
        let slot = self.name(fields, "the slot")?;
        let item = self.optional(fields, "the item")?;
        let variant = self.optional(fields, "the variant")?;
        let reason = self.name(fields, "the reason")?;
        let propensity = fields.count("the propensity")?;
        let mut assignment = None;
        if !fields.is_empty() {
            let mut given = Fields::of(fields.any("the assignment")?, "the assignment")?;
            let experiment = self.name(&mut given, "the experiment")?;
            let variant = self.name(&mut given, "the assigned variant")?;
            assignment = Some((experiment, variant, given.count("the version")?));
            given.end()?;
        }
        self.shapes.push(Shape { slot, item, variant, reason, propensity, assignment });
        Ok(None)
    }

    pub(super) fn page(&mut self, fields: &mut Fields<'_>) -> Result<Entry, Wrong> {
        let now_ms = self.moment(fields)?;
        let row = self.row.checked_add(fields.int("the row")?).filter(|row| *row >= 0);
        self.row = row.ok_or("the row is none")?;
        let facts = self.facts(fields.any("what is known of the request")?)?;
        let stage = self.name(fields, "the stage")?;
        let valid_until_ms = self.until(fields)?;
        let decisions = self.decisions(fields.any("the decisions")?)?;
        let (stage_unknown, transition) = match fields.is_empty() {
            true => (false, None),
            false => self.more(fields.any("what is more")?, now_ms)?,
        };
        let record = PageRecord { stage, stage_unknown, transition, valid_until_ms, decisions };
        Ok(Entry::Page { row: self.row, now_ms, facts, record: Box::new(record) })
    }

    /// 0 stands for what the visitor's page before was decided with.
    fn facts(&mut self, given: &Json) -> Result<Facts, Wrong> {
        if given.as_u64() != Some(0) {
            let mut fields = Fields::of(given, "what is known of the request")?;
            let mut facts = Facts::new();
            while !fields.is_empty() {
                let name = self.name(&mut fields, "the name of a fact")?;
                facts.push((name, value(fields.any("the value of a fact")?)?));
            }
            if let Some(visitor) = self.current.and_then(|current| self.visitors.get_mut(current)) {
                visitor.1 = Some(facts.clone());
            }
            return Ok(facts);
        }
        let visitor = self.current.and_then(|current| self.visitors.get(current));
        let before = visitor.and_then(|visitor| visitor.1.clone());
        before.ok_or_else(|| "the visitor has no page before it that says what is known of the request".to_owned())
    }

    /// The moment until which a page holds: so many milliseconds behind that of the page before that has one.
    fn until(&mut self, fields: &mut Fields<'_>) -> Result<i64, Wrong> {
        let what = "the moment until which it holds";
        let given = fields.any(what)?;
        if given.is_null() {
            return Ok(i64::MAX);
        }
        let until_ms = given.as_i64().and_then(|later_ms| self.until_ms.checked_add(later_ms));
        self.until_ms = until_ms.ok_or_else(|| format!("{what} is none"))?;
        Ok(self.until_ms)
    }

    fn decisions(&self, given: &Json) -> Result<Vec<(Shape, Option<u64>)>, Wrong> {
        let mut fields = Fields::of(given, "the decisions")?;
        let mut decisions = Vec::new();
        while !fields.is_empty() {
            let number = fields.count("a decision")?;
            let place = usize::try_from(number).ok().and_then(|place| self.shapes.get(place));
            let shape = place.ok_or_else(|| format!("no decision with the number {number} stands before it"))?;
            let id = if self.has_ids { Some(fields.hash("the id of a decision")?) } else { None };
            decisions.push((shape.clone(), id));
        }
        Ok(decisions)
    }

    /// Whether the stage of the profile was unknown, and the transition.
    fn more(&self, given: &Json, now_ms: i64) -> Result<(bool, Option<Moved>), Wrong> {
        let more = given.as_object().ok_or("what is more must be an object")?;
        if let Some(field) = more.keys().find(|field| !["unknown", "moved"].contains(&field.as_str())) {
            return Err(format!("a page has no field `{field}`"));
        }
        let is_unknown = more.get("unknown").is_some_and(|unknown| *unknown == Json::Bool(true));
        let Some(moved) = more.get("moved") else { return Ok((is_unknown, None)) };
        let mut fields = Fields::of(moved, "`moved`")?;
        let (from, to) = (self.name(&mut fields, "the stage left")?, self.name(&mut fields, "the stage entered")?);
        let mut moment = |what: &str| {
            let moment_ms = now_ms.checked_add(fields.int(what)?).filter(|ms| is_kept(*ms));
            moment_ms.ok_or_else(|| format!("{what} is none"))
        };
        let (at_ms, newest_ms) = (moment("the moment of the change")?, moment("the moment of the newest event")?);
        let id = fields.hash("the id of the change")?;
        fields.end()?;
        Ok((is_unknown, Some(Moved { from, to, at_ms, newest_ms, id })))
    }

    fn optional(&self, fields: &mut Fields<'_>, what: &str) -> Result<Option<String>, Wrong> {
        let given = fields.any(what)?;
        if given.is_null() { Ok(None) } else { self.named(given, what).map(Some) }
    }
}
