// What a page asks of its language: texts side by side, addresses, prices.

export const LANGUAGES = ["en", "de"];

/** The language that a page is written in, as every template gets it. */
export function languageOf(lang) {
  const isGerman = lang === "de";
  return {
    lang,
    other: isGerman ? "en" : "de",
    /** The text for this language; both stand together, so that none is forgotten. */
    say: (english, german) => (isGerman ? german : english),
    /** A text that is the same in both languages, or `[English, German]`. */
    pick: (text) => (Array.isArray(text) ? text[isGerman ? 1 : 0] : text),
    /** A page of the shop in this language. */
    to: (path) => (isGerman ? `/de${path}` : path),
    /** `CHF 1,290`; German groups digits with a narrow space that does not break. */
    francs: (amount) => `CHF ${amount.toLocaleString("en").replace(",", isGerman ? "\u202f" : ",")}`,
  };
}

/** The same page in a language. */
export const pathIn = (lang, path) => languageOf(lang).to(path);
