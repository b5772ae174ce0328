// Signed packs in workerd: published vectors, what an edge with keys takes first and what it takes in its place.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { compilePack, ROOT } from "../node/support/pack.mjs";
import { changed, journeyOf, newKey, signPack } from "../node/support/sign.mjs";
import { cases, missing } from "../node/support/vectors.mjs";
import { slotsOf } from "./support/html.mjs";
import { startWorker } from "./support/worker.mjs";

const DAY_MS = 86_400_000;
const PAGE = '<!doctype html><html lang="en"><body><etappe-slot name="hero"><p>baseline</p></etappe-slot></body></html>';
const [one, two] = [newKey(), newKey()];
const packs = new Map([6, 7, 8, 9].map((version) => [version, compilePack(journeyOf(version))]));
const signed = (version, { key = one, days = 1 } = {}) => signPack(packs.get(version), key, Date.now() + days * DAY_MS);

/** What each edge of the worker is created with, and why its first pack is refused. */
const EDGES = {
  good: [signed(7)],
  rotated: [signed(7, { key: two })],
  unsigned: [packs.get(7), "E0421"],
  unknown: [signed(7, { key: newKey() }), "E0422"],
  changed: [changed(signed(7)), "E0423"],
  expired: [signed(7, { days: -1 }), "E0424"],
};

let worker;
let folder;

before(async () => {
  mkdirSync(join(ROOT, "target/worker-tests"), { recursive: true });
  folder = mkdtempSync(join(ROOT, "target/worker-tests/signing-"));
  mkdirSync(join(folder, "site"));
  writeFileSync(join(folder, "site/index.html"), PAGE);
  for (const [name, [pack]] of Object.entries(EDGES)) writeFileSync(join(folder, `${name}.pack`), pack);
  writeFileSync(join(folder, "open.pack"), signed(7, { days: -1 }));
  cpSync(join(ROOT, "tests/node/support/judge.mjs"), join(folder, "judge.mjs"));
  const names = Object.keys(EDGES);
  writeFileSync(join(folder, "index.js"), `
    import wasm from "etappe/decide.wasm";
    import { createEngine } from "etappe";
    import { createEdge, originRequest } from "etappe/edge";
    import * as signature from "${relative(folder, join(ROOT, "npm/dist/signature.js"))}";
    import { wrongOf } from "./judge.mjs";
    import open from "./open.pack";
    ${names.map((name) => `import ${name} from "./${name}.pack";`).join("\n")}
    const keys = ${JSON.stringify([one.text, two.text])};
    const edges = Object.fromEntries(Object.entries({ ${names.join(", ")} }).map(([name, pack]) => [name, createEdge({ wasm, pack, keys })]));
    edges.open = createEdge({ wasm, pack: open });
    const codeOf = (promise) => promise.then(() => "taken", ({ code }) => code);
    export default {
      async fetch(request, env) {
        const { pathname, searchParams } = new URL(request.url);
        const edge = edges[searchParams.get("edge")];
        if (pathname === "/vectors") return Response.json(await wrongOf(await request.json(), signature));
        if (pathname === "/update") return new Response(await codeOf(edge.update(await request.arrayBuffer())));
        if (pathname === "/engine") {
          const [atLeastVersion, now] = ["least", "now"].map((name) => Number(searchParams.get(name)) || undefined);
          const pack = new Uint8Array(await request.arrayBuffer());
          return new Response(await codeOf(createEngine({ pack, keys: searchParams.getAll("key"), atLeastVersion, now })));
        }
        return edge.handle(request, await env.ASSETS.fetch(originRequest(request)));
      },
    };
  `);
  const config = readFileSync(join(ROOT, "wrangler.toml"), "utf8").replace("worker/src/index.ts", "index.js").replace("target/site", "site");
  writeFileSync(join(folder, "wrangler.toml"), config);
  worker = await startWorker({ config: join(folder, "wrangler.toml") });
});
after(async () => {
  await worker?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const post = async (path, body) => (await fetch(worker.url + path, { method: "POST", body })).text();
const update = (edge, pack) => post(`/update?edge=${edge}`, pack);
/** The item in the slot, or the page as the origin sent it. */
async function shown(edge) {
  const html = await (await fetch(`${worker.url}/?edge=${edge}`, { headers: { accept: "text/html" } })).text();
  return html === PAGE ? "origin" : slotsOf(html).hero["data-item"];
}

test("published vectors of ed25519 come out as published in workerd", { skip: missing }, async () => {
  assert.equal(cases.length, 151);
  assert.deepEqual(JSON.parse(await post("/vectors", JSON.stringify(cases))), []);
});

test("edge decides with what one of its keys signed, and passes the origin on where its first pack is refused", async (t) => {
  for (const [name, [, code]] of Object.entries(EDGES)) {
    // At once and again: what was refused is not half there for the next page.
    assert.deepEqual(await Promise.all([shown(name), shown(name)]), Array(2).fill(code ? "origin" : "signed-7"), name);
    assert.equal(await shown(name), code ? "origin" : "signed-7", name);
    // What the worker says arrives after what it sends.
    while (code && !new RegExp(`passed on as it is; .*${code}`).test(worker.log())) await setTimeout(20, undefined, { signal: t.signal });
  }
});

test("edge takes a higher version, refuses all else with its code, and keeps what it has", async () => {
  assert.equal(await update("good", signed(8)), "taken");
  assert.equal(await shown("good"), "signed-8");
  for (const [pack, code] of [
    [packs.get(9), "E0421"], [signed(9, { key: newKey() }), "E0422"], [changed(signed(9)), "E0423"],
    [signed(9, { days: -1 }), "E0424"], [signed(7), "E0425"], ["<!doctype html>", "E0402"],
  ]) {
    assert.equal(await update("good", pack), code);
    assert.equal(await shown("good"), "signed-8", code);
  }
  assert.equal(await update("good", signed(9, { key: two })), "taken");
  assert.equal(await shown("good"), "signed-9");
});

test("edge whose first pack was refused goes by the update", async () => {
  assert.equal(await update("unsigned", signed(6)), "taken");
  assert.equal(await shown("unsigned"), "signed-6");
});

test("edge without keys takes a signed pack as it takes an unsigned one", async () => {
  assert.equal(await shown("open"), "signed-7");
  assert.equal(await update("open", packs.get(6)), "taken");
  assert.equal(await shown("open"), "signed-6");
});

test("engine with keys refuses with the code of what is wrong", async () => {
  const key = `key=${one.text}`;
  for (const [query, pack, expected] of [
    [key, signed(7), "taken"],
    [`key=${two.text}&${key}`, signed(7), "taken"],
    [`key=${two.text}`, signed(7), "E0422"],
    [key, packs.get(7), "E0421"],
    [key, changed(signed(7)), "E0423"],
    [`${key}&now=${Date.now() + 2 * DAY_MS}`, signed(7), "E0424"],
    [`${key}&least=7`, signed(7), "taken"],
    [`${key}&least=8`, signed(7), "E0425"],
    ["key=nonsense", signed(7), "E0506"],
  ]) assert.equal(await post(`/engine?${query}`, pack), expected, query);
});
