// HTML from templates: every value is escaped unless it is HTML itself, so that no page has to think of it.

class Html {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function rendered(value) {
  if (Array.isArray(value)) return value.map(rendered).join("");
  if (value instanceof Html) return value.text;
  return value === undefined || value === null || value === false ? "" : String(value).replace(/[&<>"]/g, (character) => ENTITIES[character]);
}

/** A piece of HTML; lists are joined, what is missing or false is left out. */
export function html(strings, ...values) {
  return new Html(strings.map((text, index) => text + (index < values.length ? rendered(values[index]) : "")).join(""));
}
