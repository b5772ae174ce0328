// Reads from a filled page what the tests ask about.

/** Attributes of every slot, by name. */
export function slotsOf(html) {
  const slots = {};
  for (const [, attributes] of html.matchAll(/<etappe-slot\b([^>]*)>/g)) {
    const found = Object.fromEntries([...attributes.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name, value ?? ""]));
    slots[found.name] = found;
  }
  return slots;
}

/** What the edge embedded, or nothing. */
export function stateOf(html) {
  const text = /<script type="application\/json" id="etappe-edge">(.*?)<\/script>/s.exec(html)?.[1];
  return text === undefined ? undefined : JSON.parse(text);
}

/** The cookie that carries a view. */
export const viewCookie = (view) => `etappe_view=${Buffer.from(view).toString("base64url")}`;
