// The worker in workerd in front of an origin that misbehaves: whatever the origin sent is what the visitor gets.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { slotsOf, stateOf } from "./support/html.mjs";
import { startOrigin, startWorker } from "./support/worker.mjs";

const SLOT = '<etappe-slot name="hero"><p>baseline</p></etappe-slot>';
const PAGE = `<!doctype html><html lang="en"><head><title>x</title></head><body><h1>é</h1>${SLOT}<p>after</p></body></html>`;
const HTML = "text/html; charset=utf-8";

/** What the origin answers, by path: status, type, bytes, and after how many of them it breaks off. */
const ANSWERS = {
  "/fine": [200, HTML, PAGE],
  "/broken": [500, HTML, PAGE],
  "/missing": [404, HTML, PAGE],
  "/json": [200, "application/json", `{"html":${JSON.stringify(SLOT)}}`],
  "/xhtml": [200, "application/xhtml+xml", PAGE],
  "/latin1": [200, "text/html; charset=iso-8859-1", Buffer.from(PAGE, "latin1")],
  "/typeless": [200, undefined, PAGE],
  "/empty": [200, HTML, ""],
  "/short": [200, HTML, PAGE.slice(0, PAGE.indexOf("<p>after"))],
  "/in-slot": [200, HTML, PAGE.slice(0, PAGE.indexOf("line</p>"))],
  "/in-tag": [200, HTML, PAGE.slice(0, PAGE.indexOf("<etappe-slot") + 8)],
  "/bare": [200, HTML, SLOT],
  "/no-slot": [200, HTML, "<html><body><p>nothing to fill</p></body></html>"],
  "/odd-slots": [200, HTML, '<html><body><etappe-slot>a</etappe-slot><etappe-slot name="__proto__">b</etappe-slot><etappe-slot name="none">c</etappe-slot></body></html>'],
  "/cut": [200, HTML, PAGE, PAGE.indexOf("<p>after")],
  "/cut-in-slot": [200, HTML, PAGE, PAGE.indexOf("line</p>")],
};

let origin;
let worker;

before(async () => {
  origin = await startOrigin((request, response) => {
    const path = request.url.split("?")[0];
    if (path === "/moved") return response.writeHead(302, { location: "/fine" }).end();
    if (path === "/moved-home") return response.writeHead(301, { location: `http://${request.headers.host}/fine?a=b#c` }).end();
    if (path === "/moved-away") return response.writeHead(302, { location: "https://elsewhere.example/x" }).end();
    if (request.url.startsWith("//")) return response.writeHead(200, { "content-type": "text/plain" }).end(`mine: ${request.url}`);
    if (path === "/echo") return request.pipe(response.writeHead(200, { "content-type": HTML }));
    const [status, type, body, cut] = ANSWERS[path];
    response.writeHead(status, { ...(type && { "content-type": type }), "cache-control": "max-age=60", etag: '"1"' });
    if (cut === undefined) return response.end(body);
    // Let the first part leave before the connection breaks.
    response.write(body.slice(0, cut), () => setImmediate(() => response.destroy()));
  });
  worker = await startWorker({ origin: origin.url });
});
after(async () => {
  await worker?.stop();
  await origin?.stop();
});

const get = (path, init) => fetch(`${worker.url}${path}?utm_campaign=poster-hauptbahnhof`, { redirect: "manual", ...init });

test("whole page of the origin is filled", async () => {
  const response = await get("/fine");
  const html = await response.text();
  assert.equal(slotsOf(html).hero["data-item"], "hero-poster");
  assert.match(html, /<h1>é<\/h1>/);
  assert.match(html, /<script type="application\/json" id="etappe-edge">[^<]*<\/script><\/body><\/html>$/);
  assert.equal(response.headers.get("cache-control"), "private, no-store");
  assert.equal(response.headers.get("etag"), null);
});

test("anything but a whole html page in utf-8 keeps its status, headers and bytes", async () => {
  for (const path of ["/broken", "/missing", "/json", "/xhtml", "/latin1", "/typeless"]) {
    const [status, , body] = ANSWERS[path];
    const response = await get(path);
    assert.equal(response.status, status, path);
    assert.equal(response.headers.get("cache-control"), "max-age=60", path);
    assert.equal(response.headers.get("etag"), '"1"', path);
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), Buffer.from(body), path);
  }
});

test("what cannot be filled is said once per page, with its place and the way out", async (t) => {
  const golden = readFileSync(new URL("golden/origin.txt", import.meta.url), "utf8");
  const own = await startWorker({ origin: origin.url });
  t.after(() => own.stop());
  const said = () => own.log().match(/etappe: [^\x1b\n]*/g) ?? [];
  for (const [index, path] of ["/broken", "/missing", "/json", "/typeless", "/latin1", "/cut"].entries()) {
    await (await fetch(own.url + path, { headers: { accept: "text/html" } })).text();
    // A picture that is missing is nobody's page.
    await (await fetch(own.url + path, { headers: { accept: "image/avif" } })).arrayBuffer().catch(() => undefined);
    while (said().length <= index) await setTimeout(20, undefined, { signal: t.signal });
  }
  assert.equal(said().slice(0, 6).map((line) => `${line.trimEnd()}\n`).join(""), golden);
});

test("redirect reaches the browser, and a post keeps its body", async () => {
  const moved = await get("/moved");
  assert.equal(moved.status, 302);
  assert.equal(moved.headers.get("location"), "/fine");
  const echo = await get("/echo", { method: "POST", body: PAGE });
  assert.equal(await echo.text(), PAGE);
});

test("redirect to the origin's own address leads to the worker, one to elsewhere stays", async () => {
  assert.equal((await get("/moved-home")).headers.get("location"), `${worker.url}/fine?a=b#c`);
  assert.equal((await get("/moved-away")).headers.get("location"), "https://elsewhere.example/x");
});

test("path that looks like another host is asked of the origin, with nothing sent elsewhere", async () => {
  const asked = [];
  const other = await startOrigin((request, response) => {
    asked.push(request.headers.cookie);
    response.end("other");
  });
  try {
    const { port } = new URL(worker.url);
    for (const path of [`//127.0.0.1:${new URL(other.url).port}/x?y=1`, `/\\127.0.0.1:${new URL(other.url).port}/x`]) {
      // As a raw path: `fetch` would take it for an address.
      const body = await new Promise((resolve, reject) => {
        request({ host: "127.0.0.1", port, path, headers: { cookie: "session=secret" } }, (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk) => (text += chunk)).on("end", () => resolve(text));
        }).on("error", reject).end();
      });
      assert.match(body, /^mine: \/\/127/, path);
    }
    assert.deepEqual(asked, []);
  } finally {
    await other.stop();
  }
});

test("page that ends early is filled as far as it came", async () => {
  const short = await (await get("/short")).text();
  assert.equal(slotsOf(short).hero["data-item"], "hero-poster");
  assert.equal(stateOf(short).stage, "awareness");
  const inSlot = await (await get("/in-slot")).text();
  assert.equal(slotsOf(inSlot).hero["data-item"], "hero-poster");
  assert.match(inSlot, /base/);
  // The rewriter may keep back the tag that never ended, and nothing else.
  const inTag = (await (await get("/in-tag")).text()).replace(' data-etappe-edge=""', "");
  const sent = ANSWERS["/in-tag"][2];
  assert.ok(inTag.startsWith(sent.slice(0, sent.lastIndexOf("<"))), inTag);
  assert.equal(inTag.includes("data-item"), false);
  assert.equal(await (await get("/empty")).text(), "");
});

test("connection that breaks off ends the page without an error", async () => {
  for (const path of ["/cut", "/cut-in-slot"]) {
    const response = await get(path);
    assert.equal(response.status, 200, path);
    const html = await response.text();
    assert.match(html, /<h1>é<\/h1>/, path);
    assert.equal(slotsOf(html).hero["data-item"], "hero-poster", path);
    assert.match(html, /<p>base/, path);
  }
});

test("page without body or html elements is filled as well", async () => {
  const html = await (await get("/bare")).text();
  assert.equal(slotsOf(html).hero["data-item"], "hero-poster");
  assert.equal(stateOf(html).decisions.length, 3);
});

test("page without slots only gets the state", async () => {
  const html = await (await get("/no-slot")).text();
  assert.match(html, /<p>nothing to fill<\/p>/);
  assert.ok(stateOf(html));
});

test("slots that the journey does not have stay as they are", async () => {
  const html = await (await get("/odd-slots")).text();
  assert.ok(html.includes('<etappe-slot>a</etappe-slot><etappe-slot name="__proto__">b</etappe-slot><etappe-slot name="none">c</etappe-slot>'));
});
