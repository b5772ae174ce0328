//! Stub.
use super::cel::Level;
use super::node::{Node, NodeKind};
use crate::base::bytes::Reader;
use crate::decide::Probe;

pub(super) struct Walker<'a> {
    probe: Probe<'a>,
}

impl<'a> Walker<'a> {
    pub fn new(probe: Probe<'a>) -> Self {
        Self { probe }
    }
    pub fn probe(&self) -> &Probe<'a> {
        &self.probe
    }
    pub fn condition(&mut self, program: u16) -> Node {
        let outcome = self.probe.holds(Reader::new(self.probe.pack().program(program)));
        Node { text: String::new(), level: Level::Primary, kind: NodeKind::And(Vec::new()), outcome }
    }
}
