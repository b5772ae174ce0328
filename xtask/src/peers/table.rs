//! Times per pass by peer and number of rules, as a table for people and as figures.

use super::RULES;
use crate::figure::Figure;

/// What is known of a peer with one number of rules.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nanoseconds per pass.
    Ns(f64),
    /// Why there is no time.
    Without(String),
}

/// One peer.
#[derive(Debug, Clone)]
pub struct Row {
    /// The name of its file.
    pub id: String,
    /// Its own name.
    pub name: String,
    /// One per number of rules, as in [`RULES`].
    pub cells: Vec<Cell>,
}

/// All peers on one host.
#[derive(Debug)]
pub struct Table {
    /// Node, Chromium or workerd.
    pub host: &'static str,
    /// In no order.
    pub rows: Vec<Row>,
}

impl Row {
    /// How it compares over all numbers of rules: the product of its times, which ranks as their geometric mean does; nothing if
    /// one is missing.
    fn rank(&self) -> Option<f64> {
        self.cells.iter().map(Cell::ns).product()
    }

    /// Why a time is missing, said once.
    fn missing(&self) -> Option<&str> {
        self.cells.iter().find_map(|cell| match cell {
            Cell::Ns(_) => None,
            Cell::Without(why) => Some(why.as_str()),
        })
    }
}

impl Cell {
    fn ns(&self) -> Option<f64> {
        match self {
            Self::Ns(ns) => Some(*ns),
            Self::Without(_) => None,
        }
    }
}

impl Table {
    /// The strongest first; those without all their times behind, by name.
    fn sorted(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        let key = |row: &Row| row.rank().unwrap_or(f64::INFINITY);
        rows.sort_by(|a, b| key(a).total_cmp(&key(b)).then_with(|| a.id.cmp(&b.id)));
        rows
    }

    /// The peers that have all their times, the strongest first.
    pub fn strongest(&self) -> Vec<&Row> {
        self.sorted().into_iter().filter(|row| row.rank().is_some()).collect()
    }

    /// Microseconds per pass, and below the table why a time is missing.
    pub fn markdown(&self) -> String {
        let numbers: Vec<String> = RULES.iter().map(|rules| grouped(*rules)).collect();
        let mut lines = vec![
            format!("| {}: µs per pass, by rules | {} |", self.host, numbers.join(" | ")),
            format!("|---|{}", "--:|".repeat(RULES.len())),
        ];
        let mut notes = Vec::new();
        for row in self.sorted() {
            let cells: Vec<String> = row.cells.iter().map(|cell| cell.ns().map_or("–".to_owned(), micros)).collect();
            lines.push(format!("| {} | {} |", row.name, cells.join(" | ")));
            notes.extend(row.missing().map(|why| format!("- {} (`{}`): {why}", row.name, row.id)));
        }
        if !notes.is_empty() {
            lines.extend(["".to_owned(), format!("Without a time in {}:", self.host), "".to_owned()]);
            lines.extend(notes);
        }
        lines.join("\n") + "\n"
    }

    /// One figure per time.
    pub fn figures(&self) -> Vec<Figure> {
        let figure = |row: &Row, rules: u32, cell: &Cell| {
            let name = format!("{}_peer_{}_r{rules}_ns", self.host.to_lowercase(), row.id.replace('-', "_"));
            cell.ns().map(|ns| Figure::of(name, ns.round(), "ns"))
        };
        let of_row = |row: &Row| -> Vec<Figure> {
            RULES.iter().zip(&row.cells).filter_map(|(rules, cell)| figure(row, *rules, cell)).collect()
        };
        self.sorted().into_iter().flat_map(of_row).collect()
    }

    /// How many have all their times, and which have not, with the first reason.
    pub fn closing(&self) -> String {
        let without: Vec<String> = self
            .sorted()
            .into_iter()
            .filter_map(|row| row.missing().map(|why| format!("{} ({why})", row.id)))
            .collect();
        let whole = self.rows.len() - without.len();
        let said = format!("{}: {whole} of {} peers timed with every number of rules", self.host, self.rows.len());
        if without.is_empty() { said } else { format!("{said}, not: {}", without.join(", ")) }
    }
}

/// Three digits at least that count, thousands apart.
fn micros(ns: f64) -> String {
    let micros = ns / 1_000.0;
    match micros {
        below if below < 1.0 => format!("{below:.3}"),
        below if below < 10.0 => format!("{below:.2}"),
        below if below < 100.0 => format!("{below:.1}"),
        more => grouped(more.round() as u32),
    }
}

/// A whole number with its thousands apart.
pub fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let (head, tail) = digits.split_at(first);
    let groups = tail.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
    let all: Vec<String> = std::iter::once(head.to_owned()).filter(|head| !head.is_empty()).chain(groups).collect();
    all.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, cells: [f64; 4]) -> Row {
        Row { id: id.to_owned(), name: id.to_uppercase(), cells: cells.map(Cell::Ns).to_vec() }
    }

    fn table() -> Table {
        let mut partial = row("c-c", [1.0; 4]);
        partial.cells[3] = Cell::Without("at most 1,000 rules".to_owned());
        Table {
            host: "Node",
            rows: vec![row("b", [500.0, 2_000.0, 40_000.0, 1_234_567.0]), partial, row("a", [90.0; 4])],
        }
    }

    #[test]
    fn markdown_of_a_table_ranks_and_names_what_is_missing() {
        let expected = "\
| Node: µs per pass, by rules | 10 | 100 | 1,000 | 10,000 |
|---|--:|--:|--:|--:|
| A | 0.090 | 0.090 | 0.090 | 0.090 |
| B | 0.500 | 2.00 | 40.0 | 1,235 |
| C-C | 0.001 | 0.001 | 0.001 | – |

Without a time in Node:

- C-C (`c-c`): at most 1,000 rules
";
        assert_eq!(table().markdown(), expected);
        assert_eq!(table().strongest().iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn figures_of_a_table_are_the_times_that_there_are() {
        let figures = table().figures();
        assert_eq!(figures.len(), 11);
        assert_eq!(figures.last().map(|figure| figure.name.as_str()), Some("node_peer_c_c_r1000_ns"));
    }

    #[test]
    fn closing_of_a_table_counts_and_names() {
        let expected = "Node: 2 of 3 peers timed with every number of rules, not: c-c (at most 1,000 rules)";
        assert_eq!(table().closing(), expected);
    }

    #[test]
    fn grouped_of_any_number_puts_thousands_apart() {
        for (number, expected) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), expected);
        }
    }
}
