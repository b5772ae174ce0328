// README.md: the quick start of the worker fills the quick start's page.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../node/support/pack.mjs";
import { block, quickStart, quickStartSite } from "../node/support/readme.mjs";
import { slotsOf } from "./support/html.mjs";
import { startWorker } from "./support/worker.mjs";

test("quick start in a worker fills the slot of the quick start's page", async (t) => {
  const folder = quickStart("worker");
  quickStartSite(folder);
  writeFileSync(join(folder, "index.js"), block("In a worker", "js"));
  const config = readFileSync(join(ROOT, "wrangler.toml"), "utf8")
    .replace("worker/src/index.ts", "index.js")
    .replace("target/site", "site");
  writeFileSync(join(folder, "wrangler.toml"), config);
  const worker = await startWorker({ config: join(folder, "wrangler.toml") });
  t.after(() => worker.stop());
  const html = await (await fetch(`${worker.url}/?utm_campaign=poster`)).text();
  assert.equal(slotsOf(html).hero["data-item"], "from-the-poster");
  assert.match(html, /You saw us at the station/);
  const plain = await (await fetch(`${worker.url}/`)).text();
  assert.match(plain, /<h2>Welcome<\/h2>/);
});
