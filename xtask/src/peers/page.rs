//! The tables of `docs/performance.md`: written by this command alone, between marks.

use std::fs;

use super::script::Scripts;
use crate::error::{Error, Result};
use crate::figure::{self, Figure};
use crate::files;
use crate::project::Project;

const PAGE: &str = "docs/performance.md";

/// What stands between two marks of the page.
pub struct Region {
    /// As the marks name it.
    pub name: &'static str,
    /// Markdown.
    pub text: String,
}

/// A table of figures.
pub fn figures(figures: &[Figure]) -> String {
    let mut lines = vec!["| figure | value | unit | limit |".to_owned(), "|---|--:|---|---|".to_owned()];
    lines.extend(figures.iter().map(|it| {
        let limit = it.limit.to_string();
        let verdict = if it.ok() { "" } else { ", not kept" };
        format!("| `{}` | {} | {} | {limit}{verdict} |", it.name, figure::shown(it.value), it.unit)
    }));
    lines.join("\n") + "\n"
}

/// Replaces what stands between the marks of each region, with the machine that it was measured on.
pub fn write(project: &Project, scripts: &Scripts, regions: &[Region]) -> Result<()> {
    let path = project.path(PAGE);
    let measured_on = format!("Measured with Node {} on {}.\n", scripts.node_version()?, processor());
    let mut text = files::read_text(&path)?;
    for region in regions {
        text = replaced(&text, region.name, &format!("{measured_on}\n{}", region.text))
            .ok_or_else(|| Error::failed(format!("`{PAGE}` has no marks for `{}`", region.name)))?;
    }
    files::write_if_changed(&path, text.as_bytes()).map(|_| ())
}

/// The text with what stands between the two marks replaced.
fn replaced(text: &str, name: &str, with: &str) -> Option<String> {
    let (open, close) = (
        format!("<!-- {name}: written by `cargo xtask bench --peers --write-docs` -->\n"),
        format!("<!-- end of {name} -->"),
    );
    let (before, rest) = text.split_once(&open)?;
    let (_, after) = rest.split_once(&close)?;
    Some(format!("{before}{open}\n{with}\n{close}{after}"))
}

/// The processor by the name that Linux has for it.
fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!("{} ({cores} cores)", name.unwrap_or("a processor without a name"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Limit;

    #[test]
    fn replaced_region_is_all_that_changes_and_is_replaced_again() {
        let page = "# P\n\n<!-- node: written by `cargo xtask bench --peers --write-docs` -->\nold\n<!-- end of node -->\n\nrest\n";
        let once = replaced(page, "node", "new\n").unwrap();
        assert!(once.starts_with("# P\n\n<!-- node") && once.contains("-->\n\nnew\n\n<!-- end of node -->\n\nrest\n"));
        assert_eq!(replaced(&once, "node", "new\n").as_deref(), Some(once.as_str()));
        assert_eq!(replaced(page, "hosts", "new\n"), None);
    }

    #[test]
    fn figures_of_a_run_become_a_table_that_hides_nothing() {
        let kept = Figure::of("a", 0.25, "ratio").limited(Limit::AtMost(0.5));
        let broken = Figure::count("b", 3).limited(Limit::AtMost(0.0));
        let expected = "| figure | value | unit | limit |\n|---|--:|---|---|\n| `a` | 0.250 | ratio | at most 0.500 |\n| `b` | 3 | count | at most 0, not kept |\n";
        assert_eq!(figures(&[kept, broken]), expected);
    }
}
