// Passes allocate nothing once an engine is warm: neither the instance's memory grows nor does its heap hand out a block that was never used.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Engine, createProfile } from "etappe";
import { compileFile, compilePack, SMALL } from "./support/pack.mjs";

const PASSES = 100_000;
const WARM = 200;
const NOW = 1_760_000_000_000;
const DAY = 86_400_000;
// Of a size that nothing else asks for: it is fresh, and so ends where all that was ever handed out ends.
const PROBE_BYTES = 1 << 18;

const module = new WebAssembly.Module(readFileSync(new URL(import.meta.resolve("etappe/decide.wasm"))));

/** Opens an engine; gives it with the exports of its instance. */
function opened(pack) {
  const { Instance } = WebAssembly;
  const instances = [];
  WebAssembly.Instance = class extends Instance {
    constructor(...values) {
      super(...values);
      instances.push(this);
    }
  };
  try {
    const engine = new Engine(module, pack);
    assert.equal(instances.length, 1);
    return { engine, exports: instances[0].exports };
  } finally {
    WebAssembly.Instance = Instance;
  }
}

/** Says three times where the heap ends: the address of a block that is fresh, and stays so, in the hands of an object of its own. */
function probes({ open, call }) {
  // They are there before what is measured: an object's own block may be one that a pass had before.
  const objects = [open(), open(), open()];
  const GIVE = 0;
  return () => call(objects.pop(), GIVE, PROBE_BYTES, 0, 0) >>> 0;
}

/** Runs passes until warm, then so many more; fails if anything was allocated for good in them. */
function steady({ memory, ...exports }, pass) {
  const end = probes(exports);
  for (let number = 0; number < WARM; number += 1) pass(number);
  const [before, after] = [end(), end()];
  assert.equal(after - before, PROBE_BYTES, "two blocks after one another are beside each other: the probe sees the end");
  const bytes = memory.buffer.byteLength;
  for (let number = 0; number < PASSES; number += 1) pass(number);
  assert.equal(memory.buffer.byteLength, bytes, "bytes of memory");
  assert.equal(end() - after, PROBE_BYTES, "bytes between two probes");
}

/** What a visitor of the small journey is known by. */
async function visitor(pack, seed) {
  const profile = await createProfile({ pack, unit: new Uint8Array(16).fill(seed), now: NOW });
  profile.consent("personalization", true, { time: NOW - DAY });
  profile.set("plan", seed % 2 ? "pro" : "free", { time: NOW - DAY });
  profile.set("score", seed / 8, { time: NOW - DAY });
  for (let number = 0; number < seed; number += 1) profile.event("product_view", { time: NOW - number * 3_600_000, dimensions: { sku: `s${number}` } });
  return profile.view();
}

test("pass with changing attributes and moments allocates nothing", async () => {
  const pack = compilePack(SMALL.replace("profile.plan == 'pro'", "profile.plan == 'pro' && profile.score > 0.5"));
  const { engine, exports } = opened(pack);
  const views = (await Promise.all([1, 2, 3, 7].map((seed) => visitor(pack, seed)))).map((bytes) => engine.view(bytes));
  const score = engine.attribute("score");
  const shown = new Set();
  steady(exports, (number) => {
    const view = views[number % views.length];
    view.set(score, number % 5 === 0 ? null : (number % 11) / 10);
    shown.add(engine.pick(view, NOW + number * 1_000).join());
  });
  assert.ok(shown.size > 1, "what is picked depends on what was set");
});

test("pass with another context each time allocates nothing for good", () => {
  const { engine, exports } = opened(compilePack(SMALL));
  const view = engine.view();
  const shown = new Set();
  steady(exports, (number) => {
    const context = { campaign: number % 3 ? "poster" : `other-${number % 7}`, cart_value: number % 200 };
    shown.add(engine.pick(view, NOW, context).join());
  });
  assert.ok(shown.size > 1, "what is picked depends on the context");
});

test("visitor after visitor, read, picked for and let go of, allocates nothing for good", async () => {
  const pack = compilePack(SMALL);
  const { engine, exports } = opened(pack);
  const views = await Promise.all([0, 1, 2, 3, 5, 7].map((seed) => visitor(pack, seed)));
  steady(exports, (number) => {
    const view = engine.view(views[number % views.length]);
    engine.pick(view, NOW);
    view.free();
  });
});

test("page after page of the demo allocates nothing for good", () => {
  const { engine, exports } = opened(compileFile("examples/amy/journey.yaml"));
  let number = 0;
  steady(exports, () => {
    number += 1;
    // A tenth of the passes is enough: a page with its names and reasons takes longer than a pick.
    if (number % 10 === 0) engine.decide({ now: NOW + number, losers: true, context: { path: "/", page_id: `p${number % 10_000}` } });
  });
});
