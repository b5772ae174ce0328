// Makes one workload for every bench: a journey, the same rules for the rival, visitors as events and as plain data.
//
// node benches/workload.mjs FOLDER writes workload.json, journey.json and blank.json. Seeded: every run gives the same bytes.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const NOW = 1_760_000_000_000;
const HOUR = 3_600_000;
const SLOTS = 8;
const ITEMS = 100;
const VISITORS = 200;
const EVENTS = ["product_view", "cart_add", "mail_open"];
const WINDOWS = { "24h": 24 * HOUR, "7d": 7 * 24 * HOUR, "30d": 30 * 24 * HOUR };
const names = (prefix, count) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const TEXTS = { country: names("country-", 12), plan: names("plan-", 4), city: names("city-", 60), campaign: names("campaign-", 40) };
const NUMBERS = { visits: 200, orders: 30, spent: 5_000 };

/** A linear congruential generator (Numerical Recipes, section 7.1): the same numbers everywhere. */
export function generator(seed) {
  let state = seed >>> 0;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  return {
    below: (limit) => Math.floor(next() * limit),
    pick: (list) => list[Math.floor(next() * list.length)],
    // Small numbers are common, as among people.
    skewed: (limit) => Math.floor(next() * next() * limit),
  };
}

/** One test, for Etappe as CEL and for the rival as JsonLogic. */
function test(random, kind) {
  if (kind === "text") {
    const field = random.pick(Object.keys(TEXTS));
    const value = random.pick(TEXTS[field]);
    return { cel: `profile.${field} == '${value}'`, logic: { "==": [{ var: field }, value] } };
  }
  if (kind === "list") {
    const field = random.pick(["country", "plan"]);
    const values = [random.pick(TEXTS[field]), random.pick(TEXTS[field])];
    return { cel: `profile.${field} in ['${values.join("', '")}']`, logic: { in: [{ var: field }, values] } };
  }
  if (kind === "number") {
    const field = random.pick(Object.keys(NUMBERS));
    const value = random.below(NUMBERS[field] / 2);
    return { cel: `profile.${field} >= ${value}`, logic: { ">=": [{ var: field }, value] } };
  }
  const [event, window] = [random.pick(EVENTS), random.pick(Object.keys(WINDOWS))];
  const times = 1 + random.below(4);
  return { cel: `count('${event}', '${window}') >= ${times}`, logic: { ">=": [{ var: `${event}_${window}` }, times] } };
}

/** A fallback: true for most visitors. */
function broad(random) {
  const field = random.pick(Object.keys(NUMBERS));
  const value = random.below(NUMBERS[field] / 40);
  return { cel: `profile.${field} >= ${value}`, logic: { ">=": [{ var: field }, value] } };
}

function narrow(random) {
  const others = Array.from({ length: 2 + random.below(2) }, () => test(random, random.pick(["list", "number", "count"])));
  const either = [test(random, "number"), test(random, "count")];
  const all = [test(random, "text"), ...others];
  return {
    cel: [...all.map((it) => it.cel), `(${either.map((it) => it.cel).join(" || ")})`].join(" && "),
    logic: { and: [...all.map((it) => it.logic), { or: either.map((it) => it.logic) }] },
  };
}

function visitor(random) {
  const events = Array.from({ length: 5 + random.skewed(80) }, () => ({
    name: random.pick(EVENTS),
    time: NOW - 1 - random.skewed(40 * 24 * HOUR),
  })).sort((a, b) => a.time - b.time);
  const data = Object.fromEntries(Object.entries(TEXTS).map(([field, values]) => [field, random.pick(values)]));
  for (const [field, limit] of Object.entries(NUMBERS)) data[field] = random.skewed(limit);
  const attributes = { ...data };
  // The rival is given its counts: it has no windows of its own.
  for (const event of EVENTS) {
    for (const [window, length] of Object.entries(WINDOWS)) {
      data[`${event}_${window}`] = events.filter((it) => it.name === event && it.time > NOW - length).length;
    }
  }
  return { attributes, events, data };
}

/** The whole workload; `blank` is the journey without anything to decide. */
export function workload() {
  const random = generator(7);
  const purpose = "functional";
  const types = { ...Object.fromEntries(Object.keys(TEXTS).map((it) => [it, "string"])), ...Object.fromEntries(Object.keys(NUMBERS).map((it) => [it, "int"])) };
  const rules = Array.from({ length: ITEMS }, (_, index) => ({ id: `item-${index}`, slot: `slot-${index % SLOTS}`, priority: ITEMS - index, ...(index < ITEMS - SLOTS ? narrow(random) : broad(random)) }));
  const journey = {
    journey: "bench",
    version: 1,
    purposes: { [purpose]: { default: "granted" } },
    profile: {
      attributes: Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type, purpose }])),
      events: Object.fromEntries(EVENTS.map((name) => [name, { purpose }])),
    },
    stages: [{ id: "awareness" }, { id: "engagement", enter: "count('product_view', '7d') >= 3" }],
    slots: Object.fromEntries(names("slot-", SLOTS).map((name) => [name, {}])),
    items: rules.map(({ id, slot, priority, cel }) => ({ id, slots: [slot], priority, when: cel, content: { title: id } })),
  };
  const visitors = Array.from({ length: VISITORS }, () => visitor(random));
  const blank = { ...journey, stages: journey.stages.slice(0, 1), items: [] };
  return { now: NOW, slots: names("slot-", SLOTS), journey, blank, rules: rules.map(({ cel: _, ...it }) => it), visitors };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2];
  const { journey, blank, ...rest } = workload();
  mkdirSync(folder, { recursive: true });
  const files = { workload: { journey, ...rest }, journey, blank };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, `${name}.json`), JSON.stringify(content));
}
