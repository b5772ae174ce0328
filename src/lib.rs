//! The engine as a crate; what follows is README.

#![doc = include_str!("../README.md")]
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]

pub mod base;
#[cfg(feature = "author")]
pub mod compile;
#[cfg(feature = "decide")]
pub mod decide;
#[cfg(feature = "decide")]
pub mod engine;
#[cfg(feature = "author")]
pub mod explain;
#[cfg(feature = "author")]
pub mod map;
pub mod model;
pub mod pack;
pub mod profile;
#[cfg(feature = "author")]
pub mod syntax;
#[cfg(feature = "author")]
pub mod trial;
#[cfg(target_arch = "wasm32")]
mod wasm;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub use wasm::web;
