// Checker and JSON Schema come from the same declarations: whatever is done to a journey, both find its shape wrong or neither does.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";
import { createAuthor } from "etappe/author";

const schema = JSON.parse(readFileSync(fileURLToPath(import.meta.resolve("etappe/journey.schema.json")), "utf8"));
const ajv = new Ajv({ strict: false });
const validate = ajv.compile(schema);
const author = await createAuthor();
const SHAPE = new Set(["E0201", "E0202", "E0203", "E0204"]);

const ALLOW = [{ rule: "E0705", why: "the reports count it" }];

/** A journey in which every field of the schema has a value, but for those that go with transitions. */
const JOURNEY = {
  $schema: "node_modules/etappe/dist/journey.schema.json",
  journey: "agreement", version: 1,
  purposes: { functional: { default: "granted", why: "what was asked for", allow: ALLOW }, analytics: {} },
  profile: {
    attributes: {
      country: {
        type: "string", purpose: "functional", identity: true, verified: true, source_rank: ["crm", "web"], allow: ALLOW,
      },
    },
    events: { purchase: { purpose: "functional", dimensions: ["sku"], measures: { revenue: { scale: 0.01 } }, allow: ALLOW } },
    feedback: { nps: { purpose: "functional", min: 0, max: 10 } },
    interests: { product: { from: "purchase.sku", half_life: "14d" } },
    records: { stage: "functional", exposures: "functional", assignments: "functional", conversation: "functional" },
  },
  context: { cart_value: { type: "double", allow: ALLOW } },
  locales: { default: "en", fallback: { gsw: "de" } },
  stages: [
    { id: "first", renamed_from: ["zeroth"], holdout_percent: 5, allow: ALLOW },
    {
      id: "second", enter: "happened('purchase')", exit: "!happened('purchase')", exit_to: "first", min_dwell: "1h",
      timeout: { after: "30d", to: "first" }, allow: ALLOW,
    },
  ],
  segments: { near: "profile.country == 'CH'" },
  slots: {
    hero: {
      kinds: ["block", "prompt"], interruptive: false, importance: 10, take: 2, pinned: ["welcome"], holdout_percent: 5,
      allow: ALLOW,
    },
  },
  items: [
    {
      id: "welcome", kind: "block", purpose: "functional", slots: ["hero"], stages: ["first"], channels: ["web"],
      locales: ["en"], schedule: {
        from: "2026-11-20T00:00", until: "2036-12-24T18:00", tz: "Europe/Zurich", days: ["mon"],
        hours: { from: "09:00", until: "18:00" },
      },
      segments: ["near"], when: "segment('near')", priority: 5, score: "1.0", tags: ["a"], campaign: "autumn", service: true,
      caps: [{ max: 2, per: "7d", scope: "tag", on: "click" }],
      cool_down: [{ event: "purchase", for: "60d" }, { item: "order", on: "conversion", for: "1d" }],
      content: { title: { en: "Hello" } },
      experiment: {
        id: "copy", variants_percent: { plain: 50, loud: 50 }, holdout_percent: 10, coverage_percent: 50, seed: "s",
        hash: "murmur3", unit: "device", version: 2, min_version: 1, layer: { id: "top", from_percent: 0, to_percent: 30 },
        requires: { other: ["plain"] },
      },
      variants: { loud: { title: { en: "HELLO" } } }, allow: ALLOW,
    },
    {
      id: "order", kind: "prompt", slots: ["hero"], content: { title: { en: "Order" } },
      handover: { form: "order", carries: ["cart"] },
      experiment: { id: "other", variants_percent: { plain: 100 } },
    },
  ],
  suppress: [{ tags: ["a"], items: ["order"], when: "happened('purchase', '14d')" }],
  caps: [{ max: 3, per: "session", scope: "global", on: "exposure", tags: ["a"] }],
  arbitration: {
    exclusive: [["welcome", "order"]], exclusive_tags: ["a"], interruptions: { page: 1, session: 2, day: 3 },
  },
  holdout_percent: 5,
  brand: { name: "Acme" },
  messages: { web: ["title"], app: ["title"], mail: ["title"], chat: ["title"], phone: ["title"], store: ["title"] },
  allow: [{ rule: "E0705", at: "/profile/events", why: "the reports count them" }],
};
/** The same, with transitions. */
const MOVED = {
  ...JOURNEY,
  stages: [{ id: "first" }, { id: "second", min_dwell: "1h" }],
  transitions: [{ from: ["first"], to: "second", when: "happened('purchase')" }],
};
const VALUES = [null, true, 7, -1, 1.5, 1e12, "x", "no name!", [], ["x"], [7], {}, { x: null }, { "no name!": "x" }];

/** Every place in a value: the path to it. */
function* places(value, path = []) {
  yield path;
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value)) yield* places(value[key], [...path, key]);
}

/** Every place of both journeys, each once. */
function* everywhere() {
  for (const path of places(JOURNEY)) yield [JOURNEY, path];
  for (const path of places(MOVED)) if (path[0] === "stages" || path[0] === "transitions") yield [MOVED, path];
}

/** A copy in which `change` was called with the parent and key of a place. */
function changed(journey, path, change) {
  const root = { root: structuredClone(journey) };
  const parent = ["root", ...path].slice(0, -1).reduce((at, key) => at[key], root);
  change(parent, path.at(-1) ?? "root");
  return root.root;
}

function agree(journey, what) {
  const found = author.check(JSON.stringify(journey), "json").filter(({ code }) => SHAPE.has(code));
  assert.equal(validate(journey), found.length === 0, `${what}: the checker says ${JSON.stringify(found)}, the schema ${ajv.errorsText(validate.errors)}`);
}

/** Every field that the schema declares, as paths without ids and places in lists. */
function* fields(part, path = "") {
  for (const [name, field] of Object.entries(part.properties ?? {})) {
    if (field === false) continue;
    yield `${path}${name}`;
    yield* fields(field, `${path}${name}.`);
  }
  for (const inner of [part.additionalProperties, part.additionalItems, ...[part.items ?? []].flat()]) {
    if (typeof inner === "object") yield* fields(inner, path);
  }
}

test("journeys of this test have every field of the schema", () => {
  const there = new Set();
  for (const journey of [JOURNEY, MOVED]) {
    assert.deepEqual(author.check(JSON.stringify(journey), "json"), []);
    for (const path of places(journey)) there.add(path.filter((key) => !/^\d+$/.test(key)).join("."));
  }
  const ids = /(?<=^(purposes|profile\.(attributes|events|feedback|interests)|context|slots)\.)[^.]+\./;
  const without = new Set([...there].map((path) => path.replace(/(?<=\.measures\.)[^.]+\./, "").replace(ids, "")));
  for (const path of fields(schema)) assert.ok(without.has(path), `${path} is not in the journey`);
});

test("any value in any place is wrong for both or for neither", () => {
  let wrong = 0;
  let right = 0;
  for (const [base, path] of everywhere()) {
    for (const value of VALUES) {
      const journey = changed(base, path, (parent, key) => { parent[key] = value; });
      agree(journey, `/${path.join("/")} is ${JSON.stringify(value)}`);
      if (validate(journey)) right += 1;
      else wrong += 1;
    }
  }
  assert.ok(wrong > 300 && right > 100, `${wrong} wrong, ${right} right`);
});

test("a field left out anywhere is wrong for both or for neither", () => {
  for (const [base, path] of everywhere()) {
    if (path.length === 0 || /^\d+$/.test(path.at(-1))) continue;
    agree(changed(base, path, (parent, key) => { delete parent[key]; }), `/${path.join("/")} is left out`);
  }
});

test("a field too many anywhere is wrong for both or for neither", () => {
  for (const [base, path] of everywhere()) {
    for (const name of ["added", "no name!", "enter"]) {
      agree(changed(base, path, (parent, key) => {
        if (typeof parent[key] === "object" && !Array.isArray(parent[key])) parent[key][name] ??= {};
      }), `/${path.join("/")} has \`${name}\``);
    }
  }
});
