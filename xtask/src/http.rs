//! HTTP to the local worker: every call has an end, and no proxy of the machine gets between.

use std::time::Duration;

use ureq::Agent;

/// Calls that give up after `deadline`, with the body read or not.
pub fn agent(deadline: Duration) -> Agent {
    Agent::config_builder().timeout_global(Some(deadline)).proxy(None).build().new_agent()
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};

    use super::*;

    #[test]
    fn agent_at_a_host_that_never_answers_gives_up() {
        let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let url = format!("http://{}", silent.local_addr().unwrap());
        let error = agent(Duration::from_millis(50)).get(url).call().unwrap_err();
        assert!(matches!(error, ureq::Error::Timeout(_)), "{error}");
    }
}
