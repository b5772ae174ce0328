// The public API from Node, over the packaged files.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { createEngine, createProfile, EtappeError } from "etappe";
import * as slim from "etappe/slim";
import { compilePack, SMALL } from "./support/pack.mjs";

const pack = compilePack(SMALL);
const now = Date.UTC(2026, 10, 20, 12);
const unit = Uint8Array.from({ length: 16 }, (_, index) => index);
const engine = await createEngine({ pack });
const itemIn = (page, slot) => page.decisions.find((decision) => decision.slot === slot).item;

test("engine has the journey's names", () => {
  assert.equal(engine.journey, "small-shop");
  assert.equal(engine.version, 3);
  assert.match(engine.packHash, /^[0-9a-f]{16}$/);
  assert.deepEqual(engine.stages, ["awareness", "engagement", "transaction"]);
  assert.deepEqual(engine.slots, ["hero", "cta", "chat"]);
  assert.deepEqual([...engine.items].sort(), ["answer", "ask", "big-cart", "fan", "poster", "pro", "returning"]);
});

test("decide without a view gives the initial stage and baselines", () => {
  const page = engine.decide({ now });
  assert.equal(page.stage, "awareness");
  assert.equal(page.viewReadable, true);
  assert.equal(page.stageKnown, true);
  assert.equal(page.transition, undefined);
  const [hero, , chat] = page.decisions;
  assert.deepEqual([hero.item, hero.variant, hero.reason, hero.content, hero.losers], [null, null, "no_item", null, []]);
  assert.deepEqual([chat.item, chat.reason], ["ask", "matched"]);
  assert.equal(chat.content.event, "chat_question");
  assert.equal(chat.content, page.decisions[2].content);
});

test("content is read out of packs that lie anywhere in a buffer, and stays when the caller's bytes change", async () => {
  const pooled = Buffer.from(Buffer.from(pack).toString("base64"), "base64");
  const inside = new Uint8Array([9, 9, 9, ...pack, 9]).subarray(3, 3 + pack.length);
  for (const given of [pooled, inside]) {
    const engine = await createEngine({ pack: given });
    given.fill(0);
    assert.equal(engine.decide({ now }).decisions[2].content.event, "chat_question");
  }
});

test("decide with context picks what it asks for, and numbers of every kind reach the conditions", () => {
  const cases = [
    [{ campaign: "poster" }, "hero", "poster"],
    [{ campaign: "other" }, "hero", null],
    [{ cart_value: 99.5 }, "cta", "big-cart"],
    [{ cart_value: 100 }, "cta", "big-cart"],
    [{ cart_value: 100n }, "cta", "big-cart"],
    [{ cart_value: 99 }, "cta", null],
    [{ cart_value: -0 }, "cta", null],
    [{ cart_value: NaN }, "cta", null],
    [{ cart_value: "100" }, "cta", null],
    [{ cart_value: null }, "cta", null],
  ];
  for (const [context, slot, item] of cases) assert.equal(itemIn(engine.decide({ now, context }), slot), item, JSON.stringify(context, (_, it) => typeof it === "bigint" ? `${it}n` : it));
});

test("decide with losers says why each better item lost", () => {
  const page = engine.decide({ now, losers: true });
  const losers = Object.fromEntries(page.decisions.flatMap(({ losers }) => losers).map((it) => [it.item, [it.reason, it.cause]]));
  assert.deepEqual(losers.poster, ["condition_unknown", "absent"]);
  assert.deepEqual(losers.returning, ["stage", null]);
  assert.deepEqual(losers.fan, ["consent", null]);
  assert.deepEqual(losers.pro, ["condition_unknown", "absent"]);
});

test("decide twice with equal input gives equal pages", () => {
  const request = { now, context: { campaign: "poster", page_id: "p1" }, losers: true };
  assert.deepEqual(engine.decide(request), engine.decide(request));
  const other = engine.decide({ ...request, context: { ...request.context, page_id: "p2" } });
  assert.notEqual(other.decisions[0].decisionId, engine.decide(request).decisions[0].decisionId);
});

test("committed item keeps its slot", () => {
  const page = engine.decide({ now, committed: [{ slot: "hero", item: "poster" }] });
  assert.deepEqual([page.decisions[0].item, page.decisions[0].reason], ["poster", "committed"]);
});

test("profile moves the stage and the transition closes the loop", async () => {
  const profile = await createProfile({ pack, unit, now });
  assert.equal(profile.event("chat_question", { time: now }), "applied");
  const page = engine.decide({ view: profile.view(), now: now + 1 });
  assert.equal(page.stage, "engagement");
  assert.equal(itemIn(page, "hero"), "returning");
  assert.equal(itemIn(page, "chat"), "answer");
  assert.deepEqual([page.transition.from, page.transition.to, page.transition.atMs], ["awareness", "engagement", now + 1]);
  assert.equal(profile.transition(page.transition), "applied");
  const again = engine.decide({ view: profile.view(), now: now + 2 });
  assert.equal(again.stage, "engagement");
  assert.equal(again.transition, undefined);
});

test("list of texts is kept, read by conditions, and refused past its limits", async () => {
  const journey = `
    journey: lists
    version: 1
    purposes: { functional: { default: granted } }
    profile: { attributes: { tags: { type: list(string), purpose: functional } } }
    context: { topics: { type: list(string) } }
    stages: [{ id: first }]
    slots: { hero: {}, cta: {} }
    items:
      - { id: vip, slots: [hero], when: "'vip' in profile.tags" }
      - { id: about, slots: [cta], when: "context.topics.exists(t, t in ['lenses', 'Größe'])" }
      - { id: shared, slots: [hero], priority: -1, when: "profile.tags.exists(t, t in context.topics)" }
  `.replaceAll("\n    ", "\n");
  const pack = compilePack(journey);
  const engine = await createEngine({ pack });
  const profile = await createProfile({ pack, unit, now });
  const shown = (context) => engine.decide({ view: profile.view(), now, context }).decisions.map(({ item }) => item);
  const when = { time: now };
  assert.deepEqual(shown({ topics: ["film", "Größe"] }), [null, "about"]);
  for (const topics of [[], ["film"], "lenses", ["lenses", 1], null]) assert.deepEqual(shown({ topics }), [null, null]);
  assert.equal(profile.set("tags", ["photo", "", "vip"], when), "applied");
  assert.deepEqual(shown({}), ["vip", null]);
  assert.equal(profile.set("tags", Object.freeze(["photo"]), when), "applied");
  assert.deepEqual(shown({ topics: ["photo"] }), ["shared", null]);
  const reopened = await createProfile({ pack, unit, now, part: profile.part() });
  assert.deepEqual(reopened.view(), profile.view());
  const refused = [
    ["photo", "type_mismatch"], [7, "type_mismatch"], [Array(257).fill(""), "full"], [["x".repeat(1025)], "full"],
    [Array(5).fill("x".repeat(1000)), "full"], [[7], "malformed"], [["a", null], "malformed"], [NaN, "malformed"],
  ];
  for (const [value, answer] of refused) assert.equal(profile.set("tags", value, when), answer, JSON.stringify(value));
  assert.deepEqual(shown({ topics: ["photo"] }), ["shared", null]);
  assert.equal(profile.set("tags", Array(256).fill("vip"), when), "applied");
  assert.deepEqual(shown({ topics: Array(257).fill("lenses") }), ["vip", null]);
  assert.equal(profile.set("tags", null, { time: now + 1 }), "applied");
  assert.deepEqual(shown({ topics: ["photo"] }), [null, null]);
});

test("profile refuses by name and keeps what it was told", async () => {
  const profile = await createProfile({ pack, unit, now });
  const when = { time: now };
  assert.equal(profile.event("nothing", when), "undeclared");
  assert.equal(profile.event("product_view", { ...when, dimensions: { sku: "x" } }), "no_consent");
  assert.equal(profile.set("plan", 5, when), "type_mismatch");
  assert.equal(profile.event("e".repeat(70_000), when), "malformed");
  assert.equal(profile.set("plan", "pro", when), "applied");
  assert.equal(itemIn(engine.decide({ view: profile.view(), now }), "cta"), "pro");
  assert.equal(profile.set("plan", null, { time: now + 1 }), "applied");
  assert.equal(itemIn(engine.decide({ view: profile.view(), now: now + 1 }), "cta"), null);
});

test("consent opens a purpose and its withdrawal drops what was kept for it", async () => {
  const profile = await createProfile({ pack, unit, now });
  profile.consent("personalization", true, { time: now });
  for (const minute of [1, 2]) {
    assert.equal(profile.event("product_view", { time: now + minute * 60_000, dimensions: { sku: "secret-sku" } }), "applied");
  }
  const later = now + 3 * 60_000;
  assert.equal(itemIn(engine.decide({ view: profile.view(), now: later }), "cta"), "fan");
  assert.ok(Buffer.from(profile.part()).includes("secret-sku"));
  profile.consent("personalization", false, { time: later });
  assert.equal(itemIn(engine.decide({ view: profile.view(), now: later }), "cta"), null);
  assert.ok(!Buffer.from(profile.part()).includes("secret-sku"));
  assert.ok(!Buffer.from(profile.view()).includes("secret-sku"));
});

test("profile read back from its part has the same view", async () => {
  const profile = await createProfile({ pack, unit, now });
  profile.event("cart_add", { time: now, dimensions: { sku: "x100" } });
  const copy = await createProfile({ pack, part: profile.part(), unit: new Uint8Array(16), now });
  assert.deepEqual(copy.view(), profile.view());
});

const isCoded = (code) => (error) => error instanceof EtappeError && error.code === code && error.message.startsWith(code) && error.help.length > 10;

test("pack that is cut anywhere is refused with a code", async () => {
  const step = Math.max(1, Math.floor(pack.length / 97));
  for (let end = 0; end < pack.length; end += step) {
    await assert.rejects(createEngine({ pack: pack.slice(0, end) }), (error) => error instanceof EtappeError && /^E040[1245]$/.test(error.code), `cut at ${end}`);
  }
});

test("pack with any flipped bit is refused with a code", async () => {
  for (let bit = 0; bit < pack.length * 8; bit += 131) {
    const damaged = pack.slice();
    damaged[bit >> 3] ^= 1 << (bit & 7);
    await assert.rejects(createEngine({ pack: damaged }), (error) => error instanceof EtappeError && /^E040[1-5]$/.test(error.code), `bit ${bit}`);
  }
});

test("what is no pack has its own code", async () => {
  await assert.rejects(createEngine({ pack: new TextEncoder().encode("journey: small-shop\nversion: 3\nand some more text") }), isCoded("E0402"));
  await assert.rejects(createEngine({ pack: "/no/such/file.pack" }), isCoded("E0502"));
  await assert.rejects(createEngine({ pack: new Response("no", { status: 404 }) }), isCoded("E0502"));
  await assert.rejects(createEngine({ pack, wasm: new Uint8Array([1, 2, 3]) }), isCoded("E0501"));
  await assert.rejects(slim.createEngine({ pack }), isCoded("E0504"));
});

test("part that is damaged is refused with a code", async () => {
  const profile = await createProfile({ pack, unit, now });
  profile.event("cart_add", { time: now });
  await assert.rejects(createProfile({ pack, part: profile.part().slice(0, 5), unit, now }), isCoded("E0411"));
});

test("view that is damaged decides as if empty and says so", () => {
  const page = engine.decide({ view: new Uint8Array([1, 2, 3, 4, 5]), now });
  assert.equal(page.viewReadable, false);
  assert.equal(page.stage, "awareness");
});

test("names that cannot be sent have a code", () => {
  assert.throws(() => engine.decide({ now, context: { ["k".repeat(70_000)]: 1 } }), isCoded("E0505"));
});

test("wasm and pack may come as module, bytes, response or address", async () => {
  const url = new URL(import.meta.resolve("etappe/decide.wasm"));
  const bytes = await readFile(url);
  for (const wasm of [url, bytes, new Uint8Array(bytes).buffer, await WebAssembly.compile(bytes), new Response(bytes), url.pathname]) {
    assert.equal((await slimOr(wasm)({ pack, wasm })).packHash, engine.packHash);
  }
  for (const it of [pack.buffer.slice(pack.byteOffset, pack.byteOffset + pack.byteLength), new Response(pack)]) {
    assert.equal((await createEngine({ pack: it })).packHash, engine.packHash);
  }
});

// `slim` knows no file system, so addresses go to the entry that does.
const slimOr = (wasm) => (wasm instanceof URL || typeof wasm === "string" ? createEngine : slim.createEngine);
