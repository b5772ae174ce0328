// The worker in workerd with a pack that is cut short: what the origin sent is what the visitor gets, headers included.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { ROOT } from "../node/support/pack.mjs";
import { startOrigin, startWorker } from "./support/worker.mjs";

const PAGE = '<!doctype html><html lang="en"><body><h1>é</h1><etappe-slot name="hero"><p>baseline</p></etappe-slot></body></html>';
const HEADERS = { "content-type": "text/html; charset=utf-8", "cache-control": "public, max-age=60", etag: '"1"', "x-own": "1" };
const OWN = ["connection", "date", "keep-alive", "transfer-encoding", "content-length"];

/** As it is on the wire, because `fetch` hides some headers. */
const get = (address) => new Promise((resolve, reject) => {
  request(address, { headers: { accept: "text/html" } }, (response) => {
    const chunks = [];
    response.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
      const headers = Object.fromEntries(Object.entries(response.headers).filter(([name]) => !OWN.includes(name)));
      resolve({ status: response.statusCode, headers, body: Buffer.concat(chunks).toString() });
    });
  }).on("error", reject).end();
});

test("pack that is cut short leaves the origin's bytes and headers as they are", { timeout: 60_000 }, async (t) => {
  mkdirSync(join(ROOT, "target/worker-tests"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, "target/worker-tests/broken-pack-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const pack = readFileSync(join(ROOT, "worker/dist/journey.pack"));
  mkdirSync(join(folder, "src"));
  mkdirSync(join(folder, "dist"));
  writeFileSync(join(folder, "dist/journey.pack"), pack.subarray(0, pack.length >> 1));
  writeFileSync(join(folder, "src/index.ts"), readFileSync(join(ROOT, "worker/src/index.ts")));
  const config = readFileSync(join(ROOT, "wrangler.toml"), "utf8")
    .replace("worker/src/index.ts", "src/index.ts")
    .replace("target/site", join(ROOT, "target/site"));
  writeFileSync(join(folder, "wrangler.toml"), config);

  const origin = await startOrigin((_, response) => response.writeHead(200, HEADERS).end(PAGE));
  t.after(() => origin.stop());
  const worker = await startWorker({ origin: origin.url, config: join(folder, "wrangler.toml") });
  t.after(() => worker.stop());
  // Twice, because a failed engine must not be half there for the second page.
  for (const path of ["/", "/again"]) {
    const [sent, got] = [await get(origin.url + path), await get(worker.url + path)];
    assert.equal(sent.body, PAGE);
    assert.deepEqual(got, sent);
  }
  // What the worker says arrives after what it sends.
  while (!/the origin's page is passed on as it is/.test(worker.log())) await setTimeout(50, undefined, { signal: t.signal });
});
