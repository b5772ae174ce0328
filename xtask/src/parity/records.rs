//! The record lines of one host: their hash, and what they add up to.
//!
//! A line is `user TAB row TAB now_ms TAB stage`, per slot `TAB slot=item/variant/reason`, per loser
//! `TAB slot!item/code`, `-` for none.

use std::collections::{BTreeMap, BTreeSet};

const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

/// What one host wrote.
#[derive(Debug)]
pub struct Records {
    lines: Vec<String>,
    hash: u64,
    decisions_by_item: BTreeMap<String, usize>,
    visitors_by_stage: BTreeMap<String, BTreeSet<String>>,
    reasons: BTreeSet<String>,
}

impl Records {
    /// Reads the whole file; a line that is no record is an error with its number.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut records = Self {
            lines: text.lines().map(str::to_owned).collect(),
            hash: fnv_1a(text.as_bytes()),
            decisions_by_item: BTreeMap::new(),
            visitors_by_stage: BTreeMap::new(),
            reasons: BTreeSet::new(),
        };
        for (at, line) in text.lines().enumerate() {
            records.add(line).ok_or_else(|| format!("line {} is no record: `{line}`", at + 1))?;
        }
        Ok(records)
    }

    fn add(&mut self, line: &str) -> Option<()> {
        let mut fields = line.split('\t');
        let (user, _row, _now_ms, stage) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        self.visitors_by_stage.entry(stage.to_owned()).or_default().insert(user.to_owned());
        for field in fields {
            let mark = field.find(['=', '!'])?;
            let (_slot, decision) = field.split_at_checked(mark)?;
            let (item, rest) = decision.get(1..)?.split_once('/')?;
            let reason = rest.rsplit('/').next()?;
            self.reasons.insert(reason.to_owned());
            if decision.starts_with('=') {
                *self.decisions_by_item.entry(item.to_owned()).or_default() += 1;
            }
        }
        Some(())
    }

    /// FNV-1a 64 over the file.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// Events replayed.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Items that won a slot at least once.
    pub fn winners(&self) -> usize {
        self.decisions_by_item.keys().filter(|item| *item != "-").count()
    }

    /// Stages that a visitor was in.
    pub fn stages(&self) -> usize {
        self.visitors_by_stage.len()
    }

    /// Reasons that occur, of winners and of losers.
    pub fn reasons(&self) -> usize {
        self.reasons.len()
    }

    /// Where another host's records part from these.
    pub fn first_difference(&self, other: &Self) -> Option<String> {
        let length = self.len().max(other.len());
        let at = (0..length).find(|at| self.lines.get(*at) != other.lines.get(*at))?;
        let shown = |records: &Self| records.lines.get(at).map_or("nothing", String::as_str).to_owned();
        Some(format!("line {}\n    this:  {}\n    other: {}", at + 1, shown(self), shown(other)))
    }

    /// Prints decisions per item and visitors per stage.
    pub fn print(&self) {
        println!("  {} events", self.len());
        println!("  decisions per item");
        for (item, count) in &self.decisions_by_item {
            println!("    {item:<28} {count:>8}");
        }
        println!("  visitors per stage");
        for (stage, visitors) in &self.visitors_by_stage {
            println!("    {stage:<28} {:>8}", visitors.len());
        }
        println!("  reasons: {}", self.reasons.iter().map(String::as_str).collect::<Vec<_>>().join(", "));
    }
}

fn fnv_1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(OFFSET_BASIS, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "ann\t1\t100\tawareness\thero=poster/-/matched\thero!film/stage\tchat=-/-/no_item\n\
                       bob\t2\t200\tretention\thero=poster/-/matched\n";

    #[test]
    fn fnv_1a_of_known_texts_is_as_published() {
        for (text, hash) in
            [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)]
        {
            assert_eq!(fnv_1a(text.as_bytes()), hash, "{text}");
        }
    }

    #[test]
    fn records_count_winners_stages_and_reasons() {
        let records = Records::parse(TWO).unwrap();
        assert_eq!((records.len(), records.winners(), records.stages(), records.reasons()), (2, 1, 2, 3));
        assert_eq!(records.decisions_by_item.get("poster"), Some(&2));
    }

    #[test]
    fn first_difference_names_the_line_and_both_sides() {
        let one = Records::parse(TWO).unwrap();
        let other = Records::parse(TWO.lines().next().unwrap()).unwrap();
        assert!(one.first_difference(&one).is_none());
        assert!(one.first_difference(&other).unwrap().starts_with("line 2\n    this:  bob"));
    }

    #[test]
    fn parse_of_a_broken_line_names_it() {
        assert!(Records::parse("ann\t1\t2\n").unwrap_err().starts_with("line 1 "));
    }
}
