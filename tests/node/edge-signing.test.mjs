// The edge handler with keys: which pack is in force, and when. The runtime's rewriter is played by one that only calls the handlers.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { compilePack } from "./support/pack.mjs";
import { changed, journeyOf, newKey, signPack } from "./support/sign.mjs";

globalThis.HTMLRewriter = class {
  #handlers = {};
  on(selector, { element }) {
    this.#handlers[selector] = element;
    return this;
  }
  onDocument = () => this;
  transform(response) {
    let embedded = "";
    this.#handlers.body({ onEndTag: (end) => end({ before: (html) => (embedded += html) }) });
    return new Response(embedded, response);
  }
};
const { createEdge } = await import("etappe/edge");
const { createEngine } = await import("etappe");

const DAY = 86_400_000;
const wasm = await WebAssembly.compile(await readFile(new URL(import.meta.resolve("etappe/decide.wasm"))));
const [one, two] = [newKey(), newKey()];
const versions = new Map([7, 8, 9].map((version) => [version, compilePack(journeyOf(version))]));
const signed = (version, { key = one, notAfter = Date.now() + DAY } = {}) => signPack(versions.get(version), key, notAfter);

const request = new Request("https://shop.example/", { headers: { accept: "text/html" } });
const origin = () => new Response("<p>origin", { headers: { "content-type": "text/html", "x-own": "1", "cache-control": "max-age=60" } });

/** The version that decided, or the origin's own bytes, headers included. */
async function shown(edge) {
  const response = await edge.handle(request, origin());
  const text = await response.text();
  if (text === "<p>origin") assert.equal(response.headers.get("cache-control"), "max-age=60");
  return /"item":"signed-(\d+)"/.exec(text)?.[1] ?? text;
}

/** What is said while a test runs. */
function listen(t) {
  const said = [];
  t.mock.method(console, "warn", (line) => said.push(line));
  return said;
}

test("signed pack decides, and an update to a higher version is in force with the next page", async (t) => {
  const said = listen(t);
  const edge = createEdge({ wasm, pack: signed(7), keys: [one.text] });
  assert.equal(await shown(edge), "7");
  await edge.update(signed(8));
  assert.equal(await shown(edge), "8");
  assert.deepEqual(said, []);
});

test("first pack that is refused leaves the origin's bytes, and says why with every page", async (t) => {
  for (const [pack, code] of [
    [versions.get(7), "E0421"], [signed(7, { key: two }), "E0422"], [changed(signed(7)), "E0423"],
    [signed(7, { notAfter: Date.now() - 1 }), "E0424"], [new Uint8Array(4), "E0402"],
  ]) {
    const said = listen(t);
    const edge = createEdge({ wasm, pack, keys: [one.text] });
    assert.deepEqual([await shown(edge), await shown(edge)], ["<p>origin", "<p>origin"], code);
    assert.equal(said.length, 2);
    for (const line of said) assert.match(line, new RegExp(`^etappe: /: the origin's page is passed on as it is; .*${code}`));
    await edge.update(signed(7));
    assert.equal(await shown(edge), "7", "an update makes up for it");
    console.warn.mock.restore();
  }
});

test("update that is refused says its code, and the pack in force stays", async () => {
  for (const isAsked of [true, false]) {
    for (const [pack, code] of [
      [versions.get(9), "E0421"], [signed(9, { key: two }), "E0422"], [changed(signed(9)), "E0423"],
      [signed(9, { notAfter: Date.now() - 1 }), "E0424"], [signed(7), "E0425"], [new Uint8Array(4), "E0402"],
    ]) {
      const edge = createEdge({ wasm, pack: signed(8), keys: [one.text] });
      if (isAsked) assert.equal(await shown(edge), "8");
      await assert.rejects(edge.update(pack), { code });
      assert.equal(await shown(edge), "8", code);
    }
  }
});

test("of two updates at once the higher version is in force at the end", async () => {
  const edge = createEdge({ wasm, pack: signed(7), keys: [one.text] });
  const ends = await Promise.allSettled([edge.update(signed(9)), edge.update(signed(8))]);
  assert.equal(await shown(edge), "9");
  assert.equal(ends.filter(({ status }) => status === "fulfilled").length >= 1, true);
});

test("same version signed anew, by a new key, is taken", async () => {
  const edge = createEdge({ wasm, pack: signed(7), keys: [one.text, two.text] });
  assert.equal(await shown(edge), "7");
  await edge.update(signed(7, { key: two }));
  assert.equal(await shown(edge), "7");
});

test("pack whose signature ends while it is in force decides no longer, until it is signed anew", async (t) => {
  const said = listen(t);
  const now = Date.now();
  t.mock.timers.enable({ apis: ["Date"], now });
  const edge = createEdge({ wasm, pack: signed(8, { notAfter: now + DAY }), keys: [one.text] });
  assert.equal(await shown(edge), "8");
  t.mock.timers.setTime(now + DAY);
  assert.equal(await shown(edge), "8");
  t.mock.timers.setTime(now + DAY + 1);
  assert.equal(await shown(edge), "<p>origin");
  assert.match(said.join(), /E0424/);
  await assert.rejects(edge.update(signed(7, { notAfter: now + 3 * DAY })), { code: "E0425" });
  await edge.update(signed(8, { notAfter: now + 3 * DAY }));
  assert.equal(await shown(edge), "8");
});

test("without keys a signed pack decides at once, and any version may be put in force", async () => {
  const edge = createEdge({ wasm, pack: signed(8, { notAfter: 0 }) });
  assert.ok(edge.handle(request, origin()) instanceof Response);
  assert.equal(await shown(edge), "8");
  await edge.update(versions.get(7));
  assert.equal(await shown(edge), "7");
  await assert.rejects(edge.update(new Uint8Array(4)), { code: "E0402" });
  assert.equal(await shown(edge), "7");
});

test("edge around an engine has no wasm to load another pack with", async () => {
  const edge = createEdge({ engine: await createEngine({ pack: signed(7) }) });
  assert.equal(await shown(edge), "7");
  await assert.rejects(edge.update(signed(8)), { code: "E0504" });
});
