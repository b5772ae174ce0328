//! Previews from the command line: how a page would look, of which nothing is kept.

use etappe::explain::Language;
use etappe::model::Preview;
use etappe::pack::Pack;

use crate::error::CliError;
use crate::input::Input;
use crate::typed;

/// What is previewed, its names checked.
pub struct Previewed {
    stage: Option<String>,
    segments: Vec<(String, bool)>,
    items: Vec<(String, String)>,
    variants: Vec<(String, String)>,
}

impl Previewed {
    /// What the command line wants to see.
    pub fn read(pack: &Pack, input: &Input) -> Result<Self, CliError> {
        if let Some(stage) = &input.preview_stage {
            let stages = (0..pack.stages()).map(|stage| pack.stage_name(stage));
            typed::known(stage, "--preview-stage", "stage", stages)?;
        }
        Ok(Self {
            stage: input.preview_stage.clone(),
            segments: each(&input.preview_segment, "--preview-segment", |pair| segment(pack, pair))?,
            items: each(&input.preview_item, "--preview-item", |pair| item(pack, pair))?,
            variants: each(&input.preview_variant, "--preview-variant", |pair| variant(pack, pair))?,
        })
    }

    /// Hands it to `take`, as a request has it.
    pub fn with<T>(&self, take: impl FnOnce(Preview<'_>) -> T) -> T {
        let (items, variants) = (pairs(&self.items), pairs(&self.variants));
        let segments: Vec<(&str, bool)> =
            self.segments.iter().map(|(segment, is_in)| (segment.as_str(), *is_in)).collect();
        take(Preview { stage: self.stage.as_deref(), segments: &segments, items: &items, variants: &variants })
    }
}

fn pairs(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// What stands above all that is printed of a preview.
pub const fn note(language: Language) -> &'static str {
    match language {
        Language::English => "preview: nothing of this is kept",
        Language::German => "Vorschau: Nichts davon wird behalten",
    }
}

/// Reads every `name=value`; a name may stand only once.
fn each<T>(
    texts: &[String],
    option: &str,
    read: impl Fn((&str, &str)) -> Result<T, CliError>,
) -> Result<Vec<(String, T)>, CliError> {
    let mut all: Vec<(String, T)> = Vec::new();
    for text in texts {
        let (name, value) = typed::pair(text, option)?;
        let value = read((name, value))?;
        if all.iter().any(|known| known.0 == name) {
            let message = format!("{option}: `{name}` is named twice");
            return Err(CliError::usage(message, "leave out one of the two"));
        }
        all.push((name.to_owned(), value));
    }
    Ok(all)
}

fn segment(pack: &Pack, (name, word): (&str, &str)) -> Result<bool, CliError> {
    let segments = (0..pack.segments()).map(|segment| pack.segment_name(segment));
    typed::known(name, "--preview-segment", "segment", segments)?;
    word.parse().map_err(|_| {
        let message = format!("--preview-segment: `{word}` must be `true` or `false`");
        CliError::usage(message, format!("write --preview-segment {name}=true"))
    })
}

fn item(pack: &Pack, (slot, item): (&str, &str)) -> Result<String, CliError> {
    typed::known(slot, "--preview-item", "slot", (0..pack.slots()).map(|slot| pack.slot_name(slot)))?;
    typed::known(item, "--preview-item", "item", (0..pack.items()).map(|item| pack.item_name(item)))?;
    Ok(item.to_owned())
}

fn variant(pack: &Pack, (name, variant): (&str, &str)) -> Result<String, CliError> {
    let experiments = (0..pack.experiments()).map(|experiment| (experiment, pack.experiment_name(experiment)));
    typed::known(name, "--preview-variant", "experiment", experiments.clone().map(|known| known.1))?;
    let own = experiments.filter(|known| known.1 == name).flat_map(|known| pack.experiment_variants(known.0));
    typed::known(variant, "--preview-variant", "variant", own.map(|variant| pack.variant_name(variant)))?;
    Ok(variant.to_owned())
}
