//! The public verbs: load a pack, decide a page, open a profile.
#![forbid(unsafe_code)]

use crate::base::time::UnixMs;
use crate::model::{Context, Detail, Page};
use crate::pack::{Pack, PackError};
use crate::profile::{ProfileError, View};

#[cfg(feature = "profile")]
pub use crate::profile::{Profile, UnitId};

/// A loaded pack that decides pages.
///
/// ```
/// use etappe::engine::Engine;
/// use etappe::model::{Context, Detail};
/// # let journey = "
/// # journey: doc
/// # version: 1
/// # purposes: { functional: { default: granted } }
/// # stages: [{ id: awareness }]
/// # slots: { hero: {} }
/// # items: [{ id: welcome, kind: block, slots: [hero] }]
/// # ";
/// # let compiled = etappe::compile::compile(journey, etappe::syntax::Format::Yaml);
/// # let pack = compiled.pack.ok_or("does not compile")?;
/// let engine = Engine::load(pack)?;
/// let page = engine.decide(&[], &Context::default(), 1_760_000_000_000, Detail::Winners)?;
/// let item = page.decisions.first().and_then(|decision| decision.item);
/// assert_eq!(item.map(|item| engine.pack().item_name(item)), Some("welcome"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Engine {
    pack: Pack,
}

impl Engine {
    /// Verifies and keeps a pack. Costs one pass over its bytes.
    ///
    /// # Errors
    /// [`PackError`] with the stable code of what is wrong.
    pub fn load(pack: Vec<u8>) -> Result<Self, PackError> {
        Ok(Self { pack: Pack::load(pack)? })
    }

    /// The pack: names, content, schema.
    #[must_use]
    pub const fn pack(&self) -> &Pack {
        &self.pack
    }

    /// Decides every slot of one page from view bytes; no bytes are the empty view.
    ///
    /// Pure: equal inputs give equal results on every host. Costs one pass over the view's bytes and one program per
    /// item that ranks above a winner.
    ///
    /// # Errors
    /// [`ProfileError`] when the view is damaged; decide again with the empty view.
    pub fn decide(
        &self,
        view: &[u8],
        context: &Context<'_>,
        now_ms: UnixMs,
        detail: Detail,
    ) -> Result<Page, ProfileError> {
        let view = View::parse(view)?;
        Ok(crate::decide::decide(&self.pack, &view, context, now_ms, detail))
    }

    /// Opens a profile that records what this pack declares; see [`Profile::open`].
    ///
    /// # Errors
    /// [`ProfileError`] when `part` is damaged.
    #[cfg(feature = "profile")]
    pub fn open_profile(&self, part: &[u8], spare_unit: UnitId) -> Result<Profile, ProfileError> {
        Profile::open(self.pack.schema(), part, spare_unit)
    }
}
