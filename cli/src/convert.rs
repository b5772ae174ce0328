//! `etappe convert`: bring the rows of another system into event lines, by a mapping.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Map, Value as Json};

use crate::error::{CliError, LINES_PASSED_OVER};
use crate::event_line::EventLine;
use crate::files;
use crate::mapping::Mapping;
use crate::report::counted;
use crate::time::parse_ms;

/// Arguments of `etappe convert`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Rows as CSV with a header line; `.gz` is unpacked, `-` is standard input.
    #[arg(value_name = "ROWS")]
    rows: PathBuf,
    /// Which column is what.
    #[arg(long, value_name = "MAPPING")]
    source: PathBuf,
    /// Where to write the event lines.
    #[arg(short, long, value_name = "EVENTS", default_value = "-")]
    output: PathBuf,
    /// Stop after this many rows.
    #[arg(long, value_name = "ROWS")]
    limit: Option<usize>,
}

/// Converts row by row; rows that cannot be read are named and passed over.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let mut out = files::create(&arguments.output)?;
    let mut written = 0usize;
    let mut passed_over = 0usize;
    let mut failed = None;
    for_each(&arguments.rows, &arguments.source, arguments.limit, |row| match row {
        Ok(Converted { line, .. }) => {
            let text = serde_json::to_string(&line).unwrap_or_default();
            failed = writeln!(out, "{text}").err();
            written = written.saturating_add(1);
            failed.is_none()
        }
        Err((number, why)) => {
            eprintln!("{} line {number}: {why}; passed over", arguments.rows.display());
            passed_over = passed_over.saturating_add(1);
            true
        }
    })?;
    if let Some(error) = failed.or_else(|| out.flush().err()) {
        return Err(CliError::write(&arguments.output, &error));
    }
    eprintln!("{}, {} passed over", counted(written, "event line"), passed_over);
    Ok(ExitCode::from(if passed_over == 0 { 0 } else { LINES_PASSED_OVER }))
}

/// A row that became an event line.
pub struct Converted {
    /// Its number, the first below the header is 1.
    pub row: usize,
    /// Its line in the file.
    pub line_number: usize,
    /// What it says.
    pub line: EventLine,
    /// When.
    pub time_ms: i64,
}

/// A row, or its line number and what is wrong with it.
pub type Row = Result<Converted, (usize, String)>;

/// Hands every row to `take` until that returns false.
pub fn for_each(
    rows: &Path,
    mapping: &Path,
    limit: Option<usize>,
    mut take: impl FnMut(Row) -> bool,
) -> Result<(), CliError> {
    let mapping = Mapping::read(mapping)?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(files::open(rows)?);
    let header = reader.headers().map_err(|error| header_error(rows, error))?.clone();
    if header.is_empty() {
        let message = format!("`{}` is empty", rows.display());
        return Err(CliError::input(message, "the first line must name the columns, separated by commas"));
    }
    let columns = Columns::find(&header, &mapping).map_err(|column| {
        let known: Vec<&str> = header.iter().collect();
        CliError::input(
            format!("`{}` has no column `{column}`", rows.display()),
            format!("its columns are {}; change the mapping", known.join(", ")),
        )
    })?;
    for (index, row) in reader.records().take(limit.unwrap_or(usize::MAX)).enumerate() {
        let number = index.saturating_add(1);
        let line = match row {
            Err(error) if error.is_io_error() => return Err(header_error(rows, error)),
            Err(error) => {
                let place = line_number(error.position(), number.saturating_add(1));
                Err((place, "is not UTF-8".to_owned()))
            }
            Ok(row) => {
                let place = line_number(row.position(), number.saturating_add(1));
                let converted = columns.event_line(&row, &mapping);
                match converted {
                    Ok((line, time_ms)) => Ok(Converted { row: number, line_number: place, line, time_ms }),
                    Err(why) => Err((place, why)),
                }
            }
        };
        if !take(line) {
            break;
        }
    }
    Ok(())
}

fn line_number(position: Option<&csv::Position>, otherwise: usize) -> usize {
    position.and_then(|position| usize::try_from(position.line()).ok()).unwrap_or(otherwise)
}

/// A file that cannot be read, or whose first line is not text.
fn header_error(rows: &Path, error: csv::Error) -> CliError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => CliError::read(rows, &error),
        _ => CliError::input(
            format!("the first line of `{}` is not UTF-8", rows.display()),
            "save the file as UTF-8; its first line names the columns",
        ),
    }
}

/// Where the mapped columns stand.
struct Columns {
    user: usize,
    time: usize,
    event: usize,
    context: Vec<(String, usize)>,
    attributes: Vec<(String, usize)>,
    dimensions: Vec<(String, usize)>,
}

impl Columns {
    fn find(header: &csv::StringRecord, mapping: &Mapping) -> Result<Self, String> {
        let place = |column: &String| header.iter().position(|name| name == column).ok_or_else(|| column.clone());
        let places = |pairs: &[(String, String)]| {
            pairs.iter().map(|(field, column)| Ok((field.clone(), place(column)?))).collect::<Result<Vec<_>, String>>()
        };
        Ok(Self {
            user: place(&mapping.user)?,
            time: place(&mapping.time)?,
            event: place(&mapping.event)?,
            context: places(&mapping.context)?,
            attributes: places(&mapping.attributes)?,
            dimensions: places(&mapping.dimensions)?,
        })
    }

    fn event_line(&self, row: &csv::StringRecord, mapping: &Mapping) -> Result<(EventLine, i64), String> {
        let cell = |place: usize| row.get(place).filter(|text| !text.is_empty());
        let needed = |place: usize, what: &str| cell(place).ok_or_else(|| format!("the {what} is missing"));
        let foreign = needed(self.event, "event")?;
        let known = mapping.events.iter().find(|event| event.0 == foreign);
        let event = known.ok_or_else(|| format!("the mapping has no event `{foreign}`"))?;
        let time = needed(self.time, "time")?;
        let time_ms = parse_ms(time).ok_or_else(|| format!("`{time}` is no moment"))?;
        let cells = |places: &[(String, usize)]| -> Map<String, Json> {
            places.iter().filter_map(|(field, place)| Some((field.clone(), cell(*place)?.into()))).collect()
        };
        let line = EventLine {
            user: needed(self.user, "visitor")?.to_owned(),
            time: time_ms.into(),
            event: Some(event.1.clone()),
            dimensions: cells(&self.dimensions),
            attributes: cells(&self.attributes),
            context: cells(&self.context),
        };
        Ok((line, time_ms))
    }
}
