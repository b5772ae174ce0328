//! A journey drawn: stages from left to right, the moves between them with their conditions in words, and what each slot can show.
//!
//! For people who would rather look than read. Pure, as everything below the hosts: a compiled journey goes in, a text comes out. What
//! it shows is described in `docs/map.md`.
#![forbid(unsafe_code)]

mod element;
mod entries;
mod frame;
mod grid;
mod labels;
mod lanes;
mod lines;
mod measure;
mod mermaid;
mod model;
mod moves;
mod style;
mod svg;

pub use model::Map;
