// The replay, or the answers to random requests, in headless Chromium, with the package as a static host serves it.
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { inputs } from "./inputs.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };
const PAGE = "<!doctype html><title>parity</title>";

const { pack, events, cases, records } = inputs();
const ownFiles = { "/pack": pack, "/events": events, "/cases": cases };
let recorded;

async function answer(request, response) {
  const path = new URL(request.url, "http://host").pathname;
  if (request.method === "POST") {
    recorded = Buffer.concat(await request.toArray());
    return response.end();
  }
  if (path === "/") return response.writeHead(200, { "content-type": "text/html" }).end(PAGE);
  const body = await readFile(ownFiles[path] ?? join(ROOT, path));
  return response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
}

/** The replay of events, as it runs in the page. */
async function replayInPage() {
  const [api, { replay }] = await Promise.all([import("/npm/dist/index.browser.js"), import("/tests/parity/replay.js")]);
  const [pack, events, profileModule] = await Promise.all([
    fetch("/pack").then((response) => response.arrayBuffer()),
    fetch("/events").then((response) => response.text()),
    WebAssembly.compileStreaming(fetch("/npm/dist/wasm/profile.wasm")),
  ]);
  await fetch("/records", { method: "POST", body: await replay({ api, pack, profileModule, events }) });
}

/** The answers to random requests, as they are found in the page. */
async function answerInPage() {
  const [{ construct }, { answers }] = await Promise.all([import("/npm/dist/bridge.js"), import("/tests/parity/answers.js")]);
  const [cases, module] = await Promise.all([
    fetch("/cases").then((response) => response.arrayBuffer()),
    WebAssembly.compileStreaming(fetch("/npm/dist/wasm/decide.wasm")),
  ]);
  await fetch("/records", { method: "POST", body: answers({ construct, module, cases: new Uint8Array(cases) }) });
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.writeHead(404).end());
}).listen(0, "127.0.0.1");
await once(server, "listening");
const browser = await chromium.launch({
  executablePath: process.env.ETAPPE_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.evaluate(cases ? answerInPage : replayInPage);
} finally {
  await browser.close();
  server.close();
}
await writeFile(records, recorded);
