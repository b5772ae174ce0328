//! Running other programs: output kept for the error, lines seen as they come, no process left behind.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use crate::clock::Started;
use crate::error::{Error, Result};
use crate::group::Group;

/// Longer than any single program of a healthy run.
const DEADLINE: Duration = Duration::from_secs(30 * 60);
/// How often a silent program is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long what is left of a program may hold its output open after it was told to end.
const PATIENCE: Duration = Duration::from_secs(3);
const HEAD_LINES: usize = 12;
const TAIL_LINES: usize = 40;

/// A program to run, with what it is given.
#[derive(Debug, Clone)]
pub struct Tool {
    program: OsString,
    arguments: Vec<OsString>,
    folder: Option<PathBuf>,
    variables: Vec<(OsString, OsString)>,
    deadline: Duration,
}

/// Where a line of output came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// What a program left.
#[derive(Debug)]
pub struct Output {
    /// Exit code 0.
    pub success: bool,
    /// Why it ended, in words.
    pub ending: String,
    /// Standard output.
    pub out: String,
    /// Both streams in the order they came.
    pub log: String,
}

impl Tool {
    /// A program by name or path.
    pub fn new(program: impl Into<OsString>) -> Self {
        Self { program: program.into(), arguments: Vec::new(), folder: None, variables: Vec::new(), deadline: DEADLINE }
    }

    /// One more argument.
    pub fn arg(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// More arguments.
    pub fn args<T: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = T>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    /// The folder to run in.
    pub fn folder(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_path_buf());
        self
    }

    /// An environment variable.
    pub fn env(mut self, name: impl Into<OsString>, value: impl AsRef<OsStr>) -> Self {
        self.variables.push((name.into(), value.as_ref().to_owned()));
        self
    }

    /// When to give up.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The call as one would type it.
    pub fn shown(&self) -> String {
        let program = Path::new(&self.program).file_name().unwrap_or(&self.program);
        let words = std::iter::once(program).chain(self.arguments.iter().map(OsString::as_os_str));
        words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
    }

    /// Runs to the end; failing is an error that shows the end of its output.
    pub fn run(&self) -> Result<Output> {
        let output = self.watch(|_, _| ())?;
        if output.success {
            return Ok(output);
        }
        Err(Error::failed(format!("`{}` {}\n{}", self.shown(), output.ending, ends(&output.log))))
    }

    /// Runs to the end and hands every line on as it comes; failing is not an error.
    pub fn watch(&self, mut on_line: impl FnMut(Stream, &str)) -> Result<Output> {
        let mut child = self.spawn()?;
        let group = Group::of(&child);
        let (sender, lines) = mpsc::channel();
        if let Some(stream) = child.stdout.take() {
            forward(stream, Stream::Out, sender.clone());
        }
        if let Some(stream) = child.stderr.take() {
            forward(stream, Stream::Err, sender);
        }
        let started = Started::now();
        let (mut out, mut log) = (String::new(), String::new());
        let mut late = false;
        let mut told: Option<Started> = None;
        loop {
            if !late && started.elapsed() > self.deadline {
                late = true;
                told = Some(Started::now());
                group.kill();
            }
            if told.is_some_and(|told| told.elapsed() > PATIENCE) {
                // What left the group cannot be ended; its output is nobody's any more.
                group.kill();
                break;
            }
            match lines.recv_timeout(LOOK_EVERY) {
                Ok((stream, line)) => {
                    on_line(stream, &line);
                    if stream == Stream::Out {
                        out.push_str(&line);
                        out.push('\n');
                    }
                    log.push_str(&line);
                    log.push('\n');
                }
                Err(RecvTimeoutError::Disconnected) => break,
                // A program may leave children behind that hold its output open.
                Err(RecvTimeoutError::Timeout) if told.is_none() && matches!(child.try_wait(), Ok(Some(_))) => {
                    told = Some(Started::now());
                    group.end();
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        let status = child.wait().map_err(|error| Error::failed(format!("lost `{}`: {error}", self.shown())))?;
        let ending = match late {
            true => format!("did not end within {} s", self.deadline.as_secs()),
            false => format!("ended with {status}"),
        };
        Ok(Output { success: status.success() && !late, ending, out, log })
    }

    /// Starts the program in a process group of its own, with both output streams piped.
    pub fn spawn(&self) -> Result<Child> {
        self.command().stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0).spawn().map_err(|error| {
            Error::setup(
                format!("cannot start `{}`: {error}", self.shown()),
                format!("install `{}` or put it on PATH", Path::new(&self.program).display()),
            )
        })
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::null());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        command
    }
}

/// The ends of a log, indented: what went wrong is said at the start or at the end.
pub fn ends(log: &str) -> String {
    let lines: Vec<String> = log.lines().map(|line| format!("    {line}")).collect();
    if lines.len() <= HEAD_LINES + TAIL_LINES {
        return lines.join("\n");
    }
    let (head, rest) = lines.split_at(HEAD_LINES);
    let (left_out, tail) = rest.split_at(rest.len() - TAIL_LINES);
    format!("{}\n    … {} lines …\n{}", head.join("\n"), left_out.len(), tail.join("\n"))
}

fn forward(stream: impl Read + Send + 'static, which: Stream, sender: Sender<(Stream, String)>) {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(std::result::Result::ok) {
            let line = String::from_utf8_lossy(&line);
            if sender.send((which, line.trim_end_matches('\r').to_owned())).is_err() {
                return;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Tool {
        Tool::new("sh").args(["-c", script])
    }

    #[test]
    fn watch_of_both_streams_keeps_them_apart() {
        let output = shell("echo one; echo two >&2").watch(|_, _| ()).unwrap();
        assert!(output.success);
        assert_eq!(output.out, "one\n");
        assert!(output.log.contains("two"));
    }

    #[test]
    fn watch_of_a_program_that_leaves_a_child_behind_ends() {
        let output = shell("sleep 60 & echo done").watch(|_, _| ()).unwrap();
        assert!(output.success);
        assert_eq!(output.out, "done\n");
    }

    #[test]
    fn watch_past_the_deadline_says_so() {
        let output = shell("trap '' TERM; sleep 60").deadline(Duration::from_millis(10)).watch(|_, _| ()).unwrap();
        assert!(!output.success);
        assert_eq!(output.ending, "did not end within 0 s");
    }

    #[test]
    fn watch_of_a_program_that_never_falls_silent_keeps_the_deadline() {
        let chatty = shell("while :; do echo on; sleep 0.01; done").deadline(Duration::from_millis(200));
        let started = Started::now();
        assert!(!chatty.watch(|_, _| ()).unwrap().success);
        assert!(started.elapsed() < PATIENCE, "{}", started.text());
    }

    #[test]
    fn watch_of_a_child_that_ignores_the_end_does_not_wait_for_it() {
        let output = shell("(trap '' TERM; sleep 60) & echo done").watch(|_, _| ()).unwrap();
        assert!(output.success);
        assert_eq!(output.out, "done\n");
    }

    #[test]
    fn run_of_a_failing_program_shows_its_output_and_is_a_failure() {
        let error = shell("echo why; exit 3").run().unwrap_err();
        assert_eq!(error.exit_code(), 1);
        assert!(error.to_string().contains("    why"), "{error}");
    }

    #[test]
    fn run_of_a_missing_program_is_a_matter_of_setup() {
        let error = Tool::new("no-such-program-here").run().unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains("help: install"), "{error}");
    }

    #[test]
    fn ends_of_a_long_log_leave_out_the_middle() {
        let log: String = (0..100).map(|number| format!("{number}\n")).collect();
        let shown = ends(&log);
        assert!(shown.contains("    … 48 lines …\n    60\n"), "{shown}");
        assert_eq!(ends("a\nb"), "    a\n    b");
    }
}
