//! Mappings: how the rows of another system become event lines.

use std::path::Path;

use etappe::syntax::Node;

use crate::document::{self, Read, child, object, pairs, required, text};
use crate::error::CliError;

/// Which column is what, and which foreign event is which of ours.
pub struct Mapping {
    /// Column of the visitor's id.
    pub user: String,
    /// Column of the moment.
    pub time: String,
    /// Column of the event's name.
    pub event: String,
    /// Foreign event name, our event id.
    pub events: Vec<(String, String)>,
    /// Context field, column.
    pub context: Vec<(String, String)>,
    /// Attribute, column.
    pub attributes: Vec<(String, String)>,
    /// Dimension, column.
    pub dimensions: Vec<(String, String)>,
}

const FIELDS: [&str; 6] = ["columns", "time_zone", "events", "context", "attributes", "dimensions"];
const HELP: &str = "a mapping has `columns: { user, time, event }`, `events`, `context`, `attributes` and `dimensions`";

impl Mapping {
    /// Reads a mapping in YAML.
    pub fn read(path: &Path) -> Result<Self, CliError> {
        document::read(path, HELP, Self::of)
    }

    fn of(root: &Node) -> Read<Self> {
        let fields = object(root, "a mapping", &FIELDS)?;
        if let Some(zone) = child(fields, "time_zone")
            && text(zone, "`time_zone`")? != "utc"
        {
            let what = "`time_zone` must be `utc`; write other zones into the times themselves";
            return Err((zone.span, what.to_owned()));
        }
        let columns = child(fields, "columns").ok_or_else(|| (root.span, "`columns` is missing".to_owned()))?;
        let known = object(columns, "`columns`", &["user", "time", "event"])?;
        let column = |name: &str| required(known, name, columns.span).map(str::to_owned);
        Ok(Self {
            user: column("user")?,
            time: column("time")?,
            event: column("event")?,
            events: pairs(fields, "events")?,
            context: pairs(fields, "context")?,
            attributes: pairs(fields, "attributes")?,
            dimensions: pairs(fields, "dimensions")?,
        })
    }
}
