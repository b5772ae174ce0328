//! The real local worker: `wrangler dev` without an account, a network or a prompt, ended with this process.

use std::convert::Infallible;
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::Child;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use crate::clock::Started;
use crate::error::{Error, Result};
use crate::files;
use crate::group::Group;
use crate::project::Project;
use crate::run::ends;

const READY: &str = "Ready on ";
const START_DEADLINE: Duration = Duration::from_secs(60);

const END_DEADLINE: Duration = Duration::from_secs(5);

/// Leaves the choice to the system, at the moment of listening: a port looked up before may be taken by then.
pub const ANY_PORT: u16 = 0;

/// A worker that is serving.
pub struct Worker {
    child: Child,
    port: u16,
    storage: PathBuf,
    group: Group,
    /// Disconnected once no process of the worker holds its output any more.
    output: Receiver<Infallible>,
}

impl Worker {
    /// Starts what `config`, a path below the root, describes on `port` of 127.0.0.1 and waits until it serves.
    pub fn start(project: &Project, config: &str, port: u16) -> Result<Self> {
        check_free(port)?;
        // What an interrupted run left under the same name is removed below; those on any port may be several at once.
        let own = if port == ANY_PORT { std::process::id() } else { port.into() };
        let storage = project.scratch().join(format!("worker-{own}"));
        files::remove_folder(&storage)?;
        let call = project
            .node()
            .arg(project.path("node_modules/wrangler/bin/wrangler.js"))
            .args(["dev", "--config", config, "--local", "--ip", "127.0.0.1", "--port"])
            .arg(port.to_string())
            .args(["--inspector-port", "0", "--persist-to"])
            .arg(&storage)
            .arg("--show-interactive-dev-session=false")
            .env("WRANGLER_SEND_METRICS", "false")
            .env("CI", "1")
            .env("CLOUDFLARE_CF_FETCH_ENABLED", "false");
        let mut child = call.spawn()?;
        let group = Group::of(&child);
        let (sender, lines) = mpsc::channel();
        let (open, output) = mpsc::channel();
        let streams: [Option<Box<dyn Read + Send>>; 2] = [
            child.stdout.take().map(|stream| Box::new(stream) as _),
            child.stderr.take().map(|stream| Box::new(stream) as _),
        ];
        for stream in streams.into_iter().flatten() {
            forward(stream, sender.clone(), open.clone());
        }
        drop((sender, open));
        // From here on dropping it ends the processes and removes the storage, ready or not.
        let mut worker = Self { child, port, storage, group, output };
        worker.port = await_ready(&lines, port)?;
        Ok(worker)
    }

    /// Where it serves.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Lets it serve so long; an error if it ended by itself.
    pub fn serve_for(&mut self, time: Duration) -> Result<()> {
        if self.output.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
            return Ok(());
        }
        let status = self.child.wait().map_err(|error| Error::failed(format!("lost the worker: {error}")))?;
        Err(Error::failed(format!("the worker ended with {status}")))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.group.end();
        if self.output.recv_timeout(END_DEADLINE) == Err(RecvTimeoutError::Timeout) {
            self.group.kill();
        }
        let _ = self.child.wait();
        let _ = files::remove_folder(&self.storage);
    }
}

fn check_free(port: u16) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::setup(
            format!("port {port} of 127.0.0.1 cannot be used: {error}"),
            "end what listens there, or choose another with `--port`",
        )),
    }
}

fn forward(stream: impl Read + Send + 'static, sender: Sender<String>, open: Sender<Infallible>) {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(std::result::Result::ok) {
            // Nobody listens any more once it serves; the pipe must be emptied all the same.
            let _ = sender.send(line);
        }
        drop(open);
    });
}

/// The port it serves on, once it does.
fn await_ready(lines: &Receiver<String>, port: u16) -> Result<u16> {
    let started = Started::now();
    let mut log = String::new();
    let failed = |what: String, log: &str| Err(Error::failed(format!("`wrangler dev` {what}\n{}", ends(log))));
    loop {
        match lines.recv_timeout(START_DEADLINE.saturating_sub(started.elapsed())) {
            Ok(line) => {
                log.push_str(&line);
                log.push('\n');
                if let Some((_, address)) = line.split_once(READY) {
                    return match port_of(address) {
                        Some(found) if found == port || port == ANY_PORT => Ok(found),
                        _ => failed(format!("serves on {}, not on port {port} as asked", address.trim()), &log),
                    };
                }
            }
            Err(RecvTimeoutError::Disconnected) => return failed("ended before it served".to_owned(), &log),
            Err(RecvTimeoutError::Timeout) => {
                return failed(format!("did not serve within {} s", START_DEADLINE.as_secs()), &log);
            }
        }
    }
}

/// The port at the end of `http://host:port`, with or without colours behind it.
fn port_of(address: &str) -> Option<u16> {
    let digits: String = address.rsplit(':').next()?.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready(port: u16, line: &str) -> Result<u16> {
        let (sender, lines) = mpsc::channel();
        sender.send("starting".to_owned()).unwrap();
        sender.send(line.to_owned()).unwrap();
        drop(sender);
        await_ready(&lines, port)
    }

    #[test]
    fn await_ready_takes_the_asked_port_only() {
        assert_eq!(ready(8787, "[wrangler:info] Ready on http://127.0.0.1:8787").unwrap(), 8787);
        assert_eq!(ready(8787, "Ready on http://127.0.0.1:8787\u{1b}[0m").unwrap(), 8787);
        let error = ready(8787, "Ready on http://127.0.0.1:8788").unwrap_err().to_string();
        assert!(error.contains("serves on http://127.0.0.1:8788, not on port 8787 as asked"), "{error}");
    }

    #[test]
    fn await_ready_of_any_port_gives_the_one_it_serves_on() {
        assert_eq!(ready(ANY_PORT, "Ready on http://127.0.0.1:40271").unwrap(), 40271);
    }

    #[test]
    fn await_ready_of_a_worker_that_ended_shows_its_output() {
        let error = ready(8787, "no such config").unwrap_err().to_string();
        assert!(error.ends_with("ended before it served\n    starting\n    no such config"), "{error}");
    }
}
