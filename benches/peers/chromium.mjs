// Times a peer's passes in headless Chromium, in tight loops by the page's own clock.
//
// node benches/peers/chromium.mjs FOLDER PEER RULES... prints one line per number of rules: nanoseconds per pass.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { bundle } from "./bundle.mjs";
import { ARGUMENTS, FOLDER, made, say } from "./given.mjs";

const [id, ...counts] = ARGUMENTS;
const TYPES = { js: "text/javascript", wasm: "application/wasm", json: "application/json" };
const PAGE = "<!doctype html><title>peers</title>";
// Alone in its process a page has a clock of 5 microseconds instead of 100.
const ALONE = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
const files = {
  "/peer.js": await bundle(FOLDER, id, "browser"),
  "/decide.wasm": fileURLToPath(import.meta.resolve("etappe/decide.wasm")),
};
for (const rules of counts) {
  files[`/${rules}.json`] = made(id, rules, "json");
  files[`/${rules}.wanted.json`] = made(id, rules, "wanted.json");
  files[`/${rules}.kept.json`] = made(id, rules, "kept.json");
}

const server = createServer(({ url }, response) => {
  const type = TYPES[url.split(".").at(-1)] ?? "text/html";
  response.writeHead(200, { "content-type": type, ...ALONE }).end(files[url] ? readFileSync(files[url]) : PAGE);
}).listen(0, "127.0.0.1");
await once(server, "listening");

/** Runs in the page. */
async function measure({ rules, isEtappe }) {
  const [WARM_UP_MS, BLOCK_MS, BLOCKS, VISITORS] = [300, 60, 7, 1_000];
  const read = async (path) => (await fetch(path)).text();
  const { open } = await import("/peer.js");
  const wasm = isEtappe ? await WebAssembly.compileStreaming(fetch("/decide.wasm")) : undefined;
  const kept = isEtappe ? await read(`/${rules}.kept.json`) : undefined;
  const [payload, wanted] = [await read(`/${rules}.json`), await read(`/${rules}.wanted.json`)];
  const run = await open({ payload, wanted, kept, wasm });
  let [rounds, took] = [0, 0];
  for (const start = performance.now(); took < WARM_UP_MS || rounds < 3; took = performance.now() - start) {
    await run(1);
    rounds += 1;
  }
  const each = Math.max(1, Math.ceil((rounds * BLOCK_MS) / took));
  const blocks = [];
  for (let block = 0; block < BLOCKS; block += 1) {
    const start = performance.now();
    await run(each);
    blocks.push(((performance.now() - start) * 1e6) / (each * VISITORS));
  }
  return blocks.sort((a, b) => a - b)[BLOCKS >> 1];
}

const browser = await chromium.launch({
  executablePath: process.env.ETAPPE_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
try {
  for (const rules of counts) {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const measured = page.evaluate(measure, { rules, isEtappe: id === "etappe" }).catch(({ message }) => {
      // As the peer said it, without where.
      throw new Error(message.split("\n")[0].replace(/^page\.evaluate: (\w*Error: )?/, ""));
    });
    say({ rules: Number(rules), ns: await measured });
    await page.close();
  }
} finally {
  await browser.close();
  server.close();
}
