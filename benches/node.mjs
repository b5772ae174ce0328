// Measures the shipped package in Node against plain JavaScript that does the same, alternating in one run.
//
// node benches/node.mjs WORKLOAD PACK BLANK prints one JSON line per figure. Rivals: JSON.parse and JSON.stringify for all that
// is bytes, json-logic-js for deciding. Nothing is timed before both agree on every slot of every visitor.
import { readFileSync } from "node:fs";
import { createEngine, createProfile } from "etappe";
import logic from "json-logic-js";

// The blank journey has nothing to decide: what is left is the way in, the view, and the way out.
const [workloadPath, packPath, blankPath] = process.argv.slice(2);
const { now, slots, rules, visitors } = JSON.parse(readFileSync(workloadPath, "utf8"));
const pack = readFileSync(packPath);
const rulesText = JSON.stringify(rules);
const bySlot = slots.map((slot) => rules.filter((rule) => rule.slot === slot).sort((a, b) => b.priority - a.priority));
const pages = { context: {}, pageId: "bench" };

const profiles = [];
for (const { attributes, events } of visitors) {
  const profile = await createProfile({ pack, now });
  for (const { name, time } of events) profile.event(name, { time, now });
  for (const [name, value] of Object.entries(attributes)) profile.set(name, value, { time: now });
  profiles.push(profile);
}
const views = profiles.map((profile) => profile.view());
const texts = visitors.map(({ data }) => JSON.stringify(data));
// What a profile kept as JSON would hold: every event, because windows are asked for later.
const stored = visitors.map(({ attributes, events }) => JSON.stringify({ attributes, events }));
const wasm = await WebAssembly.compile(readFileSync(new URL(import.meta.resolve("etappe/decide.wasm"))));
const engine = await createEngine({ pack, wasm });
const blank = await createEngine({ pack: readFileSync(blankPath), wasm });

const decideOurs = (index) => engine.decide({ now, view: views[index], ...pages }).decisions.map((it) => it.item);
const decideRival = (index) => {
  const { data } = visitors[index];
  return bySlot.map((ranked) => ranked.find((rule) => logic.apply(rule.logic, data))?.id ?? null);
};
let shown = 0;
for (let index = 0; index < visitors.length; index += 1) {
  const [ours, theirs] = [decideOurs(index), decideRival(index)];
  if (JSON.stringify(ours) !== JSON.stringify(theirs)) throw new Error(`visitor ${index}: ${ours} is not ${theirs}`);
  shown += ours.filter(Boolean).length;
}
if (shown < visitors.length) throw new Error(`only ${shown} slots of ${visitors.length} visitors are filled: nothing to measure`);

const OPERATIONS = {
  load: [async () => createEngine({ pack, wasm }), () => JSON.parse(rulesText)],
  apply: [
    (index) => {
      profiles[index].event("cart_add", { time: now, now });
      return profiles[index].part();
    },
    (index) => {
      const profile = JSON.parse(stored[index]);
      profile.events.push({ name: "cart_add", time: now });
      return JSON.stringify(profile);
    },
  ],
  view: [(index) => blank.decide({ now, view: views[index], ...pages }), (index) => JSON.parse(texts[index])],
  decide: [decideOurs, decideRival],
};
const ROUNDS = 21;
const ROUND_MS = 12;

/** Nanoseconds per call, over about ROUND_MS. */
async function time(run, calls) {
  const start = process.hrtime.bigint();
  for (let call = 0; call < calls; call += 1) {
    const result = run(call % visitors.length);
    if (result instanceof Promise) await result;
  }
  return Number(process.hrtime.bigint() - start) / calls;
}

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
const say = (name, value, unit) => console.log(JSON.stringify({ name, value: Number(value.toPrecision(4)), unit }));

for (const [name, sides] of Object.entries(OPERATIONS)) {
  const calls = [];
  for (const run of sides) calls.push(Math.max(5, Math.ceil((ROUND_MS * 1e6) / (await time(run, 50)))));
  const times = [[], []];
  // Side by side, so that what slows the machine slows both.
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const side of [0, 1]) times[side].push(await time(sides[side], calls[side]));
  }
  const ratio = median(times[0].map((ours, round) => ours / times[1][round]));
  const [ours, theirs] = times.map(median);
  say(`node_${name}_ns`, ours, "ns");
  say(`node_${name}_rival_ns`, theirs, "ns");
  say(`node_${name}_ratio`, ratio, "ratio");
}
