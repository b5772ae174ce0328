//! The real local worker: `wrangler dev` without an account, a network or a prompt, ended with this process.

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

/// A worker that is serving.
pub struct Worker {
    child: Child,
    port: u16,
    storage: PathBuf,
    group: Group,
}

impl Worker {
    /// Starts what `config`, a path below the root, describes on a port of 127.0.0.1 and waits until it serves.
    pub fn start(project: &Project, config: &str, port: u16) -> Result<Self> {
        check_free(port)?;
        let inspector = free_port()?;
        let storage = project.scratch().join(format!("worker-{port}"));
        files::remove_folder(&storage)?;
        let call = project
            .node()
            .arg(project.path("node_modules/wrangler/bin/wrangler.js"))
            .args(["dev", "--config", config, "--local", "--ip", "127.0.0.1", "--port"])
            .arg(port.to_string())
            .arg("--inspector-port")
            .arg(inspector.to_string())
            .arg("--persist-to")
            .arg(&storage)
            .arg("--show-interactive-dev-session=false")
            .env("WRANGLER_SEND_METRICS", "false")
            .env("CI", "1")
            .env("CLOUDFLARE_CF_FETCH_ENABLED", "false");
        let mut child = call.spawn()?;
        let group = Group::of(&child);
        let (sender, lines) = mpsc::channel();
        let streams: [Option<Box<dyn Read + Send>>; 2] = [
            child.stdout.take().map(|stream| Box::new(stream) as _),
            child.stderr.take().map(|stream| Box::new(stream) as _),
        ];
        for stream in streams.into_iter().flatten() {
            forward(stream, sender.clone());
        }
        drop(sender);
        await_ready(&lines)?;
        Ok(Self { child, port, storage, group })
    }

    /// Where it serves.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Waits until it ends by itself.
    pub fn wait(&mut self) -> Result<()> {
        let status = self.child.wait().map_err(|error| Error::failed(format!("lost the worker: {error}")))?;
        Err(Error::failed(format!("the worker ended with {status}")))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.group.end();
        let _ = self.child.wait();
        let _ = files::remove_folder(&self.storage);
    }
}

/// A port that nothing listens on right now.
pub fn free_port() -> Result<u16> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    bound
        .map(|address| address.port())
        .map_err(|error| Error::setup(format!("no port is free: {error}"), "close some programs"))
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

fn forward(stream: impl Read + Send + 'static, sender: Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(std::result::Result::ok) {
            // Nobody listens any more once it serves; the pipe must be emptied all the same.
            let _ = sender.send(line);
        }
    });
}

fn await_ready(lines: &Receiver<String>) -> Result<()> {
    let started = Started::now();
    let mut log = String::new();
    loop {
        match lines.recv_timeout(START_DEADLINE.saturating_sub(started.elapsed())) {
            Ok(line) if line.contains(READY) => return Ok(()),
            Ok(line) => {
                log.push_str(&line);
                log.push('\n');
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::failed(format!("`wrangler dev` ended before it served\n{}", ends(&log))));
            }
            Err(RecvTimeoutError::Timeout) => {
                let seconds = START_DEADLINE.as_secs();
                return Err(Error::failed(format!("`wrangler dev` did not serve within {seconds} s\n{}", ends(&log))));
            }
        }
    }
}
