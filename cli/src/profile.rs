//! `etappe profile`: stored profiles, for who is asked what is kept about somebody, and for who makes, merges and compares them.

mod apply;
mod diff;
mod forget;
mod json;
mod line;
mod merge;
mod show;
mod stored;
mod token;
mod told;
mod view;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::error::CliError;

/// Arguments of `etappe profile`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Say what is kept about somebody: per purpose what is known, on which parts, and what the visitor said about it.
    Show(Show),
    /// Take event lines into a profile, and write what it holds then.
    Apply(Apply),
    /// Merge what several devices stored about one person.
    Merge(Merge),
    /// Say what each of two profiles knows that the other does not, entry by entry.
    Diff(Diff),
    /// Write what decisions read of a profile, as a page keeps it in its cookie.
    View(View),
    /// Cut that to what the journey can still ask, and to what a cookie has room for: so the edge gets it.
    Token(Token),
    /// Erase everything; whoever merges the result erases, too.
    Erase(Erase),
    /// Bar a device from the person: what it recorded is as if it had never been joined.
    Split(Split),
}

/// By what a profile is read.
#[derive(clap::Args)]
struct By {
    /// The journey, or its pack: it says what is kept for which purpose.
    #[arg(short, long, value_name = "JOURNEY")]
    journey: PathBuf,
    /// Insist that the pack was signed by this public key; a key or the file that holds it. Several are given one by one.
    #[arg(long, value_name = "PUBLIC", allow_hyphen_values = true)]
    key: Vec<String>,
}

/// Where a profile is written, and from what its random bits come.
#[derive(clap::Args)]
struct To {
    /// Where to write the profile; `-` for standard output. A file that is there is replaced once all went well.
    #[arg(short, long, value_name = "PROFILE")]
    output: PathBuf,
    /// Draw the random bits from this text and what is read, so that it can be repeated; from the system if not given.
    #[arg(long, value_name = "TEXT")]
    seed: Option<String>,
}

#[derive(clap::Args)]
struct Show {
    /// A stored profile, a view or a token; `-` is standard input. Base64url, as in the cookie `etappe_view`, is read, too.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    by: By,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// The moment from which is counted how long ago things were; the current time if not given.
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
}

#[derive(clap::Args)]
struct Apply {
    /// The stored profile to go on with; a new one begins if there is no such file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    by: By,
    /// What happened: one JSON object per line, as `replay` takes them, and with consent, feedback, messages and what happened to items.
    #[arg(long, value_name = "FILE")]
    events: PathBuf,
    #[command(flatten)]
    to: To,
    /// Only the lines of this visitor.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// What the visitor says about a purpose before the first line, such as personalization=granted.
    #[arg(long, value_name = "PURPOSE=granted|denied")]
    consent: Vec<String>,
    /// Where these facts come from, such as web or crm.
    #[arg(long, value_name = "SOURCE")]
    from: Option<String>,
}

#[derive(clap::Args)]
struct Merge {
    /// The profile that is merged into, whose device goes on writing it, then the others.
    #[arg(value_name = "FILE", num_args = 2.., required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    to: To,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
struct Diff {
    /// One stored profile.
    #[arg(value_name = "A")]
    one: PathBuf,
    /// The other.
    #[arg(value_name = "B")]
    other: PathBuf,
    #[command(flatten)]
    by: By,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
struct View {
    /// The stored profile.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    by: By,
    /// Where to write the view; `-` for standard output.
    #[arg(short, long, value_name = "VIEW", required_unless_present = "base64")]
    output: Option<PathBuf>,
    /// Print it as base64url, as `decide --view` takes it.
    #[arg(long, conflicts_with = "output")]
    base64: bool,
}

#[derive(clap::Args)]
struct Token {
    /// The stored profile.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    by: By,
    /// Where to write the token; `-` for standard output.
    #[arg(short, long, value_name = "TOKEN", required_unless_present = "base64")]
    output: Option<PathBuf>,
    /// Print it as base64url, as `decide --view` takes it.
    #[arg(long, conflicts_with = "output")]
    base64: bool,
    /// When it is cut; the current time if not given.
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
}

#[derive(clap::Args)]
struct Erase {
    /// The stored profile.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    to: To,
    /// When it is erased; the current time if not given.
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
}

#[derive(clap::Args)]
struct Split {
    /// The stored profile.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The number of the device, as `etappe profile show` says it.
    #[arg(long, value_name = "DEVICE")]
    device: String,
    /// Since when it was joined.
    #[arg(long, value_name = "TIME")]
    joined: String,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    to: To,
    /// When it is barred; the current time if not given.
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
}

/// Does what the command says.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    match &arguments.command {
        Command::Show(arguments) => show::run(arguments),
        Command::Apply(arguments) => apply::run(arguments),
        Command::Merge(arguments) => merge::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::View(arguments) => view::run(arguments),
        Command::Token(arguments) => token::run(arguments),
        Command::Erase(arguments) => forget::erase(arguments),
        Command::Split(arguments) => forget::split(arguments),
    }
}
