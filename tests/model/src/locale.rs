//! The locales of a visitor: that of the request, what it falls back to, and the default.

use crate::journey::Journey;
use crate::request::Request;
use crate::visitor::Fact;

/// All of them, each once.
pub fn locales(journey: &Journey, request: &Request) -> Vec<String> {
    let mut locales = Vec::new();
    if let Some(Fact::Text(locale)) = request.context.get("locale") {
        add(journey, locale, &mut locales);
    }
    if let Some(default) = &journey.default_locale {
        add(journey, default, &mut locales);
    }
    locales
}

/// Adds a locale, what follows from it, and the same for it without its last part.
fn add(journey: &Journey, locale: &str, locales: &mut Vec<String>) {
    if locales.iter().any(|known| known == locale) {
        return;
    }
    locales.push(locale.to_owned());
    if let Some(fallback) = journey.locale_fallback.get(locale) {
        add(journey, fallback, locales);
    }
    if let Some((rest, _)) = locale.rsplit_once('-') {
        add(journey, rest, locales);
    }
}
