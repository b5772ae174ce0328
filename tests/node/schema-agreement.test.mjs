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

/** A journey in which every field of the schema has a value. */
const JOURNEY = {
  $schema: "journey.schema.json", journey: "all", version: 1,
  purposes: { functional: { default: "granted", why: "what was asked for", allow: ALLOW }, analytics: {} },
  profile: {
    attributes: { country: { type: "string", purpose: "functional", allow: ALLOW } },
    events: { purchase: { purpose: "functional", dimensions: ["sku"], measures: { revenue: { scale: 0.01 } }, allow: ALLOW } },
    feedback: { nps: { purpose: "functional", min: 0, max: 10 } },
    interests: { product: { from: "purchase.sku", half_life: "14d" } },
    records: { stage: "functional", exposures: "functional", assignments: "functional", conversation: "functional" },
  },
  context: { cart_value: { type: "double", allow: ALLOW } },
  stages: [{ id: "first", allow: ALLOW }, { id: "second", enter: "happened('purchase')", allow: ALLOW }],
  segments: { near: "profile.country == 'CH'" },
  slots: { hero: { kinds: ["block"], interruptive: false, allow: ALLOW } },
  items: [{
    id: "welcome", kind: "block", purpose: "functional", slots: ["hero"], stages: ["first"], when: "segment('near')",
    priority: 5, tags: ["a"], content: { title: { en: "Hello" } }, allow: ALLOW,
  }],
  brand: { name: "Acme" },
  allow: [{ rule: "E0705", at: "/profile/events", why: "the reports count them" }],
};
const VALUES = [null, true, 7, -1, 1.5, 1e12, "x", "no name!", [], ["x"], [7], {}, { x: null }, { "no name!": "x" }];

/** Every place in a value: the path to it. */
function* places(value, path = []) {
  yield path;
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value)) yield* places(value[key], [...path, key]);
}

/** A copy in which `change` was called with the parent and key of a place. */
function changed(path, change) {
  const root = { root: structuredClone(JOURNEY) };
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

test("journey of this test has every field of the schema", () => {
  assert.deepEqual(author.check(JSON.stringify(JOURNEY), "json"), []);
  const there = new Set([...places(JOURNEY)].map((path) => path.filter((key) => !/^\d+$/.test(key)).join(".")));
  const ids = /(?<=^(purposes|profile\.(attributes|events|feedback|interests)|context|slots)\.)[^.]+\./;
  const without = new Set([...there].map((path) => path.replace(/(?<=\.measures\.)[^.]+\./, "").replace(ids, "")));
  for (const path of fields(schema)) assert.ok(without.has(path), `${path} is not in the journey`);
});

test("any value in any place is wrong for both or for neither", () => {
  let wrong = 0;
  let right = 0;
  for (const path of places(JOURNEY)) {
    for (const value of VALUES) {
      const journey = changed(path, (parent, key) => { parent[key] = value; });
      agree(journey, `/${path.join("/")} is ${JSON.stringify(value)}`);
      if (validate(journey)) right += 1;
      else wrong += 1;
    }
  }
  assert.ok(wrong > 300 && right > 100, `${wrong} wrong, ${right} right`);
});

test("a field left out anywhere is wrong for both or for neither", () => {
  for (const path of places(JOURNEY)) {
    if (path.length === 0 || /^\d+$/.test(path.at(-1))) continue;
    agree(changed(path, (parent, key) => { delete parent[key]; }), `/${path.join("/")} is left out`);
  }
});

test("a field too many anywhere is wrong for both or for neither", () => {
  for (const path of places(JOURNEY)) {
    for (const name of ["added", "no name!", "enter"]) {
      agree(changed(path, (parent, key) => {
        if (typeof parent[key] === "object" && !Array.isArray(parent[key])) parent[key][name] ??= {};
      }), `/${path.join("/")} has \`${name}\``);
    }
  }
});
