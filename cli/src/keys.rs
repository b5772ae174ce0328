//! `etappe keys`: makes the pair of keys that packs are signed and verified with, and shows a key in the form that hosts take.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use etappe_cli::key::{KEY_BYTES, KeyError, PrivateKey, PublicKey};

use crate::error::CliError;
use crate::files;
use crate::say;

/// Arguments of `etappe keys`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Make a pair of keys: NAME.pem, the private key, and NAME.pub, the public one. Files that are there are never overwritten.
    New {
        /// Where to put them, without an ending.
        #[arg(short, long, value_name = "NAME", default_value = "etappe-key")]
        output: PathBuf,
    },
    /// Print id and public key of a key file, private or public.
    Show {
        /// The file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Makes or shows.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    match &arguments.command {
        Command::New { output } => make(output)?,
        Command::Show { file } => print(&public_of(file)?),
    }
    Ok(ExitCode::SUCCESS)
}

fn make(output: &Path) -> Result<(), CliError> {
    let [private, public] = ["pem", "pub"].map(|ending| with_ending(output, ending));
    if let Some(there) = [&private, &public].into_iter().find(|path| path.symlink_metadata().is_ok()) {
        let message = format!("`{}` is there already", there.display());
        return Err(CliError::usage(
            message,
            "name another file with -o, or move that one away; a key is never overwritten",
        ));
    }
    let mut random = [0; KEY_BYTES];
    getrandom::fill(&mut random)
        .map_err(|error| CliError::input(format!("the system gives no random bytes: {error}"), "try again"))?;
    let key = PrivateKey::from_bytes(&random);
    random.fill(0);
    write_new(&private, key.to_pem().as_bytes(), Reader::Owner)?;
    write_new(&public, format!("{}\n", key.public().to_text()).as_bytes(), Reader::Anybody)?;
    say!("wrote {}: the private key, for `etappe sign`; whoever has it signs for you", private.display());
    say!("wrote {}: the public key, for hosts and for `etappe verify`", public.display());
    print(&key.public());
    Ok(())
}

fn print(key: &PublicKey) {
    say!("key id      {}", key.id());
    say!("public key  {}", key.to_text());
}

/// The private key in a file.
pub fn private_key(path: &Path) -> Result<PrivateKey, CliError> {
    PrivateKey::parse(&files::read_text(path)?).map_err(|error| not_a_key(path, error))
}

fn public_of(path: &Path) -> Result<PublicKey, CliError> {
    let text = files::read_text(path)?;
    match PublicKey::parse(&text) {
        Err(KeyError::Private) => PrivateKey::parse(&text).map(|key| key.public()),
        other => other,
    }
    .map_err(|error| not_a_key(path, error))
}

fn not_a_key(path: &Path, error: KeyError) -> CliError {
    CliError::input(format!("`{}`: {error}", path.display()), error.help())
}

/// `keys/acme` is `keys/acme.pem`; a point in the name is no ending.
fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// Who may read a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Owner,
    Anybody,
}

fn write_new(path: &Path, bytes: &[u8], reader: Reader) -> Result<(), CliError> {
    let write = || -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if reader == Reader::Owner {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    // Where files have no owners, who may read them is the folder's business.
    #[cfg(not(unix))]
    let _ = reader;
    write().map_err(|error| CliError::write(path, &error))
}
