// `explain()` of etappe/author: the object of the command line, the winners of the engine, and typed errors.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createEngine, EtappeError } from "etappe";
import { createAuthor } from "etappe/author";
import { compilePack, ETAPPE, ROOT, SMALL } from "./support/pack.mjs";

const author = await createAuthor();
const { pack } = author.compile(readFileSync(join(ROOT, "examples/amy/journey.yaml"), "utf8"));
const engine = await createEngine({ pack });
const small = compilePack(SMALL);
const now = Date.UTC(2026, 10, 20, 12);

/** The steps of Amy's story as the command line tells and explains them. */
function steps(language) {
  const story = ["story", join(ROOT, "examples/amy/story.yaml"), "--explain", "--json", "--language", language];
  return execFileSync(ETAPPE, story, { encoding: "utf8" }).trim().split("\n").map((line) => JSON.parse(line));
}

/** The request of a step, as its page makes it. */
function requestOf({ step, channel, path, view, now }) {
  const url = new URL(path, "http://shop.example");
  const context = { channel, path: url.pathname, campaign: url.searchParams.get("utm_campaign") };
  return { view: new Uint8Array(Buffer.from(view, "base64url")), context, now, pageId: step };
}

for (const language of ["en", "de"]) {
  test(`explain of every step of Amy's story is the command line's object (${language})`, () => {
    const told = steps(language);
    assert.equal(told.length, 6);
    for (const step of told) {
      const explanation = author.explain({ pack, language, ...requestOf(step) });
      assert.deepEqual(explanation, step.explanation, step.step);
    }
  });
}

test("explain names the winners and reasons of decide", () => {
  for (const step of steps("en")) {
    const { pageId, context, ...request } = requestOf(step);
    const page = engine.decide({ ...request, context: { ...context, page_id: pageId }, losers: true });
    const explanation = author.explain({ pack, ...requestOf(step) });
    const told = ({ slot, item, reason, decisionId }) => ({ slot, item, reason, decisionId });
    assert.deepEqual(explanation.slots.map(told), page.decisions.map(told));
    assert.equal(explanation.stage.stage, page.stage);
  }
});

test("explain without a view, context and language explains the empty page in English", () => {
  const explanation = author.explain({ pack: small, now });
  assert.equal(explanation.language, "en");
  assert.equal(explanation.stage.from, "awareness");
  const [poster] = explanation.slots[0].items;
  assert.deepEqual(
    [poster.reason, poster.cause, poster.rank, poster.priority, poster.stages],
    ["condition_unknown", "absent", 1, 80, ["awareness"]],
  );
  assert.deepEqual(poster.when, { text: "context.campaign == 'poster'", verdict: "unknown", cause: "absent", decisive: true });
  assert.equal(poster.nearestMiss[0].needs, "== 'poster'");
});

test("explain with committed items keeps them and says that they stand in the way", () => {
  const explanation = author.explain({ pack: small, now, committed: [{ slot: "hero", item: "returning" }], context: { campaign: "poster" } });
  const [hero] = explanation.slots;
  assert.deepEqual([hero.item, hero.reason, hero.items[0].reason], ["returning", "committed", "outranked"]);
  assert.equal(hero.items[0].nearestMiss[0].text, "slot('hero')");
});

test("explain of numbers of every kind shows what JavaScript can hold", () => {
  const value = (cart_value) => author.explain({ pack: small, now, context: { cart_value } }).slots[1].items[0].when.value;
  assert.equal(value(99.5), 99.5);
  assert.equal(value(7), 7);
  assert.equal(value(2n ** 60n), 2 ** 60);
  assert.equal(value(-0), 0);
  assert.equal(value("7"), undefined);
});

test("explain of what cannot be read or sent throws a typed error, and the author goes on", () => {
  const cases = [
    ["E0402", { pack: new TextEncoder().encode("<!doctype html>".repeat(20)), now }],
    ["E0401", { pack: pack.slice(0, -1), now }],
    ["E0411", { pack, now, view: new Uint8Array([1, 2, 3]) }],
    ["E0505", { pack, now, context: { ["x".repeat(70_000)]: 1 } }],
  ];
  for (const [code, request] of cases) {
    assert.throws(() => author.explain(request), (error) => error instanceof EtappeError && error.code === code, code);
  }
  assert.equal(author.explain({ pack, now }).slots.length, 3);
});
