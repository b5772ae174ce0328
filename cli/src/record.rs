//! Decision records: one line per event, equal on every host.

use etappe::model::{Loser, Page};
use etappe::pack::Pack;

/// Who and when a record is about.
pub struct Subject<'a> {
    /// The visitor.
    pub user: &'a str,
    /// The event's row, from 1.
    pub row: usize,
    /// When the page was decided.
    pub now_ms: i64,
}

/// Writes `user TAB row TAB now_ms TAB stage`, then `TAB slot=item/variant/reason` per slot in journey order, then
/// `TAB slot!item/code` per loser in rank order, LF. `-` stands for none.
pub fn line(pack: &Pack, subject: &Subject<'_>, page: &Page) -> String {
    let Subject { user, row, now_ms } = subject;
    let mut line = format!("{user}\t{row}\t{now_ms}\t{}", pack.stage_name(page.stage));
    for decision in &page.decisions {
        let slot = pack.slot_name(decision.slot);
        let item = decision.item.map_or("-", |item| pack.item_name(item));
        let variant = decision.variant.map_or_else(|| "-".to_owned(), |variant| variant.to_string());
        line.push_str(&format!("\t{slot}={item}/{variant}/{}", decision.reason.name()));
    }
    for decision in &page.decisions {
        let slot = pack.slot_name(decision.slot);
        for loser in &decision.losers {
            line.push_str(&format!("\t{slot}!{}/{}", pack.item_name(loser.item), code(loser)));
        }
    }
    line.push('\n');
    line
}

/// The reason, with its cause behind a colon if it has one.
pub fn code(loser: &Loser) -> String {
    match loser.cause {
        Some(cause) => format!("{}:{}", loser.reason.name(), cause.name()),
        None => loser.reason.name().to_owned(),
    }
}
