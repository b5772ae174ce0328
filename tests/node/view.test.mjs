// Views that are held, from Node: what `pick` says is what `decide` decides, and `set` takes what the journey declares and nothing else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEngine, createProfile, EtappeError } from "etappe";
import { createAuthor } from "etappe/author";

const JOURNEY = `
journey: views
version: 1
purposes: { functional: { default: granted }, personalization: {} }
profile:
  attributes:
    member: { type: bool, purpose: functional }
    visits: { type: int, purpose: functional }
    score: { type: double, purpose: functional }
    since: { type: timestamp, purpose: functional }
    plan: { type: string, purpose: functional }
    tags: { type: list(string), purpose: functional }
    secret: { type: int, purpose: personalization }
stages: [{ id: awareness }]
slots: { a: {}, b: {}, c: {}, d: {}, e: {} }
items:
  - { id: member, slots: [a], when: "profile.member" }
  - { id: often, slots: [b], when: "profile.visits >= 3" }
  - { id: high, slots: [c], when: "profile.score > 0.5" }
  - { id: lately, slots: [d], when: "within(profile.since, '2d')" }
  - { id: secret, slots: [e], when: "profile.secret == 1" }
  - { id: pro, slots: [e], when: "profile.plan == 'pro' && 'vip' in profile.tags" }
`;
const author = await createAuthor();
const { pack, diagnostics } = author.compile(JOURNEY);
assert.ok(pack, JSON.stringify(diagnostics));
const engine = await createEngine({ pack });
const now = Date.UTC(2026, 10, 20, 12);
const unit = new Uint8Array(16);
const shown = (view, context) => [...engine.pick(view, now, context)].map((item) => engine.items[item] ?? null);
const at = (name) => engine.attribute(name);

test("pick of a view is what decide decides", async () => {
  const profile = await createProfile({ pack, now, unit });
  const items = (view) => engine.decide({ view, now }).decisions.map(({ item }) => item);
  for (const [name, value] of [["member", true], ["visits", 3], ["score", 0.75], ["since", new Date(now)], ["plan", "pro"], ["tags", ["vip"]]]) {
    assert.equal(profile.set(name, value, { time: now }), "applied", name);
    assert.deepEqual(shown(engine.view(profile.view())), items(profile.view()), name);
  }
  assert.deepEqual(items(profile.view()), ["member", "often", "high", "lately", "pro"]);
});

test("set changes the view at once, and null takes back what was there", async () => {
  const profile = await createProfile({ pack, now, unit });
  profile.set("plan", "pro", { time: now });
  profile.set("tags", ["vip"], { time: now });
  const view = engine.view(profile.view());
  assert.deepEqual(shown(view), [null, null, null, null, "pro"]);
  for (const [name, value] of [["member", true], ["visits", 3], ["score", 1], ["since", new Date(now)], ["tags", null]]) view.set(at(name), value);
  assert.deepEqual(shown(view), ["member", "often", "high", "lately", null]);
  for (const name of ["member", "visits", "score", "since"]) view.set(at(name), null);
  assert.deepEqual(shown(view), [null, null, null, null, null]);
  view.set(at("secret"), 1);
  assert.deepEqual(shown(view), [null, null, null, null, null]);
});

test("set to null of a list takes it from conditions that look into it beside others", async () => {
  const { pack } = author.compile(`
journey: lists
version: 1
purposes: { functional: { default: granted } }
profile:
  attributes:
    member: { type: bool, purpose: functional }
    tags: { type: list(string), purpose: functional }
stages: [{ id: awareness }]
slots: { a: {} }
items: [{ id: known, slots: [a], when: "profile.member || 'vip' in profile.tags" }]
`);
  const engine = await createEngine({ pack });
  const profile = await createProfile({ pack, now, unit });
  profile.set("tags", ["vip"], { time: now });
  profile.set("member", false, { time: now });
  const view = engine.view(profile.view());
  const shown = () => engine.items[engine.pick(view, now)[0]] ?? null;
  assert.equal(shown(), "known");
  view.set(engine.attribute("tags"), null);
  assert.equal(shown(), null);
  view.set(engine.attribute("member"), true);
  assert.equal(shown(), "known");
});

test("set of what the attribute cannot be is refused, and changes nothing", () => {
  const view = engine.view();
  view.set(at("visits"), 3);
  const cases = [
    ["plan", "pro", /`plan` is a text, not string pro/], ["tags", ["vip"], /`tags` is a list, not a list/],
    ["visits", 1.5, /`visits` is an int, not number 1.5/], ["visits", 2 ** 53], ["visits", NaN], ["visits", "3"], ["visits", true], ["visits", new Date(0)],
    ["visits", undefined], ["visits", 3n], ["score", Infinity], ["score", "0.6"], ["member", 1], ["member", "true"],
    ["since", now, /`since` is a timestamp, not number/], ["since", new Date(NaN)], ["unheard", 1, /the journey has no attribute -1/],
  ];
  for (const [name, value, message = /./] of cases) {
    assert.throws(() => view.set(at(name), value), (error) => {
      assert.ok(error instanceof EtappeError);
      assert.equal(error.code, "E0508");
      assert.match(error.message, message);
      return true;
    }, `${name}: ${String(value)}`);
  }
  for (const wrong of [99, 0.5, undefined, "visits"]) assert.throws(() => view.set(wrong, 1), { code: "E0508" });
  assert.deepEqual(shown(view), [null, "often", null, null, null]);
});

test("pick without context knows nothing of what decide was asked with", async () => {
  const { pack } = author.compile(`
journey: asked
version: 1
purposes: { functional: { default: granted } }
stages: [{ id: awareness }]
slots: { a: {} }
items: [{ id: autumn, slots: [a], when: "context.campaign == 'autumn'" }]
`);
  const engine = await createEngine({ pack });
  const view = engine.view();
  const shown = (context) => engine.items[engine.pick(view, now, context)[0]] ?? null;
  const context = { campaign: "autumn" };
  assert.deepEqual([shown(), shown(context), shown()], [null, "autumn", null]);
  assert.equal(engine.decide({ now, context }).decisions[0].item, "autumn");
  assert.equal(shown(), null);
});

test("items of a call hold until the next one, whatever is asked of the engine meanwhile", async () => {
  const engine = await createEngine({ pack });
  const view = engine.view();
  view.set(engine.attribute("visits"), 3);
  const picked = engine.pick(view, now);
  assert.deepEqual([engine.journey, engine.stages.length, engine.slots.length, engine.attribute("plan") >= 0], ["views", 1, 5, true]);
  assert.equal(engine.items[picked[1]], "often");
  assert.equal(engine.pick(view, now), picked);
});

test("pick goes on where the memory has grown, and views that are let go of leave room", async () => {
  const engine = await createEngine({ pack });
  const profile = await createProfile({ pack, now, unit });
  profile.set("plan", "p".repeat(4_000), { time: now });
  const bytes = profile.view();
  const first = engine.view();
  first.set(engine.attribute("visits"), 3);
  const before = engine.pick(first, now);
  const views = Array.from({ length: 500 }, () => engine.view(bytes));
  const after = engine.pick(first, now);
  assert.equal(before.length, 0);
  assert.equal(engine.items[after[1]], "often");
  for (const view of views) view.free();
  assert.equal(engine.items[engine.pick(first, now)[1]], "often");
  first.free();
  assert.equal(engine.items[engine.pick(first, now)[1]], "often");
});

test("what was set is set again where a fresh instance reads the view", async () => {
  const { Instance } = WebAssembly;
  let [traps, instances] = [0, 0];
  WebAssembly.Instance = function (...values) {
    const { exports } = new Instance(...values);
    instances += 1;
    const call = (...values) => {
      if (traps > 0) {
        traps -= 1;
        throw new WebAssembly.RuntimeError("trap");
      }
      return exports.call(...values);
    };
    return { exports: { ...exports, call } };
  };
  try {
    const engine = await createEngine({ pack });
    const profile = await createProfile({ pack, now, unit });
    profile.set("member", true, { time: now });
    const view = engine.view(profile.view());
    const untouched = engine.view(profile.view());
    const shown = (view) => [...engine.pick(view, now)].map((item) => engine.items[item] ?? null);
    for (const [name, value] of [["member", null], ["visits", 2], ["visits", 3], ["score", 0.75], ["since", new Date(now)]]) view.set(at(name), value);
    const [before, opened] = [shown(view), instances];
    assert.deepEqual(before, [null, "often", "high", "lately", null]);
    traps = 1;
    assert.deepEqual(shown(view), before, "after a pass that trapped");
    assert.equal(instances, opened + 1);
    traps = 1;
    view.set(at("visits"), 1);
    assert.deepEqual(shown(view), [null, null, "high", "lately", null], "after a change that trapped");
    assert.equal(instances, opened + 2);
    assert.deepEqual(shown(untouched), ["member", null, null, null, null]);
  } finally {
    WebAssembly.Instance = Instance;
  }
});

test("error of one entry is an EtappeError of every other", () => {
  assert.throws(() => author.explain({ pack: new Uint8Array(3), now }), (error) => error instanceof EtappeError);
  class Own extends EtappeError {}
  const [own, theirs] = [new Own(501), new EtappeError(501)];
  assert.ok(own instanceof Own && own instanceof EtappeError && own instanceof Error);
  assert.ok(!(theirs instanceof Own) && !(new Error("a") instanceof EtappeError));
});
