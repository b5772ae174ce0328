//! `etappe error`: what a code means, with a wrong and a right example; the pages of `docs/errors/`, compiled in by a link that goes into the crate.

use std::process::ExitCode;

use crate::error::CliError;
use crate::say;

/// Arguments of `etappe error`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The code, for instance E0203; all are listed if none is given.
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

macro_rules! pages {
    ($($code:literal)*) => {
        /// Every code with its page; a test holds that none is missing.
        const PAGES: &[(&str, &str)] = &[$(($code, include_str!(concat!("../errors/", $code, ".md")))),*];
    };
}

pages! {
    "E0101" "E0102" "E0103" "E0104"
    "E0201" "E0202" "E0203" "E0204" "E0205" "E0206" "E0207" "E0208" "E0209" "E0210" "E0211" "E0212"
    "E0301" "E0302" "E0303" "E0304" "E0305" "E0306" "E0307" "E0308" "E0309" "E0310" "E0311" "E0312"
    "E0313" "E0314" "E0315" "E0316" "E0317"
    "E0401" "E0402" "E0403" "E0404" "E0405" "E0411" "E0412" "E0413" "E0415" "E0416" "E0417"
    "E0421" "E0422" "E0423" "E0424" "E0425"
    "E0501" "E0502" "E0503" "E0504" "E0505" "E0506" "E0507" "E0508"
    "E0601" "E0602" "E0603" "E0604" "E0605" "E0606" "E0607" "E0608" "E0609"
    "E0701" "E0702" "E0703" "E0704" "E0705" "E0706" "E0707" "E0708" "E0709" "E0710" "E0711"
    "E0712" "E0713" "E0714" "E0715" "E0716" "E0717" "E0718"
}

/// Prints one page, or the list of all.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    match &arguments.code {
        None => PAGES.iter().for_each(|(code, _)| say!("{code}  {}", title(code).unwrap_or_default())),
        Some(given) => match page(given) {
            Some(page) => say!("{}", page.trim_end()),
            None => return Err(no_such(given)),
        },
    }
    Ok(ExitCode::SUCCESS)
}

fn page(given: &str) -> Option<&'static str> {
    let wanted = number(given)?;
    PAGES.iter().find(|(code, _)| number(code) == Some(wanted)).map(|page| page.1)
}

/// `E0203`, `e203` and `203` are the same.
fn number(code: &str) -> Option<u16> {
    code.trim_start_matches(['E', 'e']).parse().ok()
}

fn no_such(given: &str) -> CliError {
    let near = number(given).and_then(|wanted| {
        let distance = |code: &str| number(code).map_or(u16::MAX, |number| number.abs_diff(wanted));
        PAGES.iter().map(|page| page.0).min_by_key(|code| distance(code))
    });
    let near = near.map_or_else(String::new, |near| format!("the nearest is `{near}`; "));
    CliError::usage(format!("there is no code `{given}`"), format!("{near}`etappe error` lists all codes"))
}

/// What a code says in a few words: the heading of its page.
pub fn title(code: &str) -> Option<&'static str> {
    page(code)?.lines().next()?.split_once(": ").map(|heading| heading.1)
}
