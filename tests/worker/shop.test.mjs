// The worker in workerd in front of the shop: slots are filled, nothing personal is cached, assets go through.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createEngine, createProfile } from "etappe";
import { fingerprint } from "../../npm/dist/bytes.js";
import { ROOT } from "../node/support/pack.mjs";
import { slotsOf, stateOf, viewCookie } from "./support/html.mjs";
import { startWorker } from "./support/worker.mjs";

const POSTER = "/?utm_campaign=poster-hauptbahnhof";
const pack = new Uint8Array(readFileSync(join(ROOT, "worker/dist/journey.pack")));
const NAVIGATION = { accept: "text/html,application/xhtml+xml" };
let worker;

before(async () => {
  worker = await startWorker();
});
after(() => worker?.stop());

const get = (path, headers = {}, init = {}) => fetch(worker.url + path, { ...init, headers: { ...NAVIGATION, ...headers } });
const page = async (path, headers) => (await get(path, headers)).text();

async function visitorWho(...events) {
  const now = Date.now();
  const profile = await createProfile({ pack, now });
  for (const [name, dimensions] of events) assert.equal(profile.event(name, { time: now, dimensions }), "applied");
  return profile.view();
}

test("first visit with the poster's campaign gets the poster's hero", async () => {
  const html = await page(POSTER);
  const { hero } = slotsOf(html);
  assert.equal(hero["data-item"], "hero-poster");
  assert.equal(hero["data-reason"], "matched");
  assert.equal(hero["data-stage"], "awareness");
  assert.match(hero["data-decision"], /^[0-9a-f]{16}$/);
  assert.equal(hero["data-edge"], "");
  assert.match(html, /The night has light enough\./);
  assert.match(html, /<html[^>]* data-etappe-edge=""/);
});

test("baseline of a filled slot waits in a template, that of an empty one stays", async () => {
  const filled = await page(POSTER);
  assert.match(filled, /<template data-etappe-baseline>[^]*?We sell what we carry ourselves[^]*?<\/template><\/etappe-slot>/);
  const plain = await page("/kamera/m35/");
  for (const [name, slot] of Object.entries(slotsOf(plain))) {
    if (slot["data-item"] === "") assert.equal(slot["data-reason"], "no_item", name);
  }
});

test("german page is filled in german", async () => {
  assert.match(await page(`/de/${POSTER.slice(1)}`), /Die Nacht hat genug Licht\./);
});

test("owner gets the handbook in place of the price, on the german page as well", async () => {
  const view = await visitorWho(["product_view", { sku: "x100" }], ["purchase", { sku: "x100" }]);
  for (const path of ["/kamera/x100/", "/de/kamera/x100/"]) {
    assert.equal(slotsOf(await page(path, { cookie: viewCookie(view) })).cta["data-item"], "cta-owner", path);
  }
});

test("embedded state holds what was decided and with what", async () => {
  const state = stateOf(await page(POSTER, { referer: "https://news.example/story", "user-agent": "X Mobile Y" }));
  const engine = await createEngine({ pack });
  assert.equal(state.packHash, engine.packHash);
  assert.equal(state.stage, "awareness");
  assert.equal(state.viewHash, fingerprint(new Uint8Array(0)));
  assert.deepEqual(state.decisions.map(({ slot }) => slot), engine.slots);
  const { page_id: pageId, ...context } = state.context;
  assert.match(pageId, /^[0-9a-f]{32}$/);
  assert.deepEqual(context, {
    channel: "web", locale: "en", device: "mobile", path: "/", referrer_host: "news.example", campaign: "poster-hauptbahnhof",
  });
  const again = engine.decide({ context: state.context, now: state.now });
  assert.deepEqual(state.decisions, again.decisions.map(({ slot, item, variant, reason, decisionId }) => ({ slot, item, variant, reason, decisionId })));
});

test("view in the cookie decides as that visitor", async () => {
  const view = await visitorWho(["chat_question"]);
  const html = await page("/", { cookie: `other=1; ${viewCookie(view)}; third=2` });
  assert.equal(slotsOf(html).chat["data-stage"], "engagement");
  assert.equal(slotsOf(html).hero["data-item"], "hero-film");
  assert.equal(stateOf(html).viewHash, fingerprint(view));
});

test("cookie that is empty, garbled, damaged or too large decides as none", async () => {
  const expected = slotsOf(await page(POSTER)).hero["data-item"];
  const cookies = ["etappe_view=", "etappe_view=%%%", "etappe_view=A", "etappe_view=AAAA", `etappe_view=${"A".repeat(4000)}`, "etappe_view", ";;;=", "x=etappe_view=AAAA"];
  for (const cookie of cookies) {
    const html = await page(POSTER, { cookie });
    assert.equal(slotsOf(html).hero["data-item"], expected, cookie.slice(0, 40));
    assert.equal(stateOf(html).viewHash, fingerprint(new Uint8Array(0)), cookie.slice(0, 40));
  }
});

test("personalised page is kept by no cache and has no validators", async () => {
  const response = await get("/", { "if-none-match": '"anything"', "if-modified-since": new Date().toUTCString() });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("cache-control"), "private, no-store");
  assert.match(response.headers.get("vary") ?? "", /cookie/i);
  for (const name of ["etag", "last-modified"]) assert.equal(response.headers.get(name), null, name);
  assert.ok(stateOf(await response.text()));
});

test("requests share nothing", async () => {
  const view = await visitorWho(["chat_question"]);
  const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => page("/", index % 2 ? { cookie: viewCookie(view) } : {})));
  answers.forEach((html, index) => assert.equal(stateOf(html).stage, index % 2 ? "engagement" : "awareness"));
  assert.equal(new Set(answers.map((html) => stateOf(html).context.page_id)).size, answers.length);
});

test("asset goes through byte by byte and stays cacheable", async () => {
  for (const path of ["/site.css", "/etappe/auto.js", "/etappe/amy.pack"]) {
    const response = await get(path);
    assert.equal(response.status, 200, path);
    assert.doesNotMatch(response.headers.get("cache-control") ?? "", /no-store/, path);
    assert.ok(response.headers.get("etag"), path);
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), readFileSync(join(ROOT, "target/site", path)), path);
    assert.equal((await fetch(worker.url + path, { headers: { "if-none-match": response.headers.get("etag") } })).status, 304, path);
  }
});

test("head, and what is not there, go through untouched", async () => {
  const head = await get("/", {}, { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.doesNotMatch(head.headers.get("cache-control") ?? "", /no-store/);
  for (const [path, words] of [["/no-such-page/", "Out of the frame."], ["/de/keine-seite/", "Aus dem Bild gelaufen."]]) {
    const lost = await get(path);
    assert.equal(lost.status, 404, path);
    const html = await lost.text();
    assert.match(html, new RegExp(`<h1>${words}`), path);
    assert.doesNotMatch(html, /etappe-edge/, path);
  }
});
