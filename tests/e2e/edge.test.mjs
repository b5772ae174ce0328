// Worker and page together: what the edge filled is not decided again, until the page knows better.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startWorker } from "../worker/support/worker.mjs";
import { queued, visitorOf } from "./support/happenings.mjs";
import { assertQuiet, decided, folded, launch, openPage, shifts, shows, slot, watchShifts, withStoreReader } from "./support/browser.mjs";

const POSTER = "/?utm_campaign=poster-hauptbahnhof";
let browser;
let worker;

before(async () => {
  browser = await launch();
  worker = await startWorker();
});
after(async () => {
  await browser?.close();
  await worker?.stop();
});

async function visitor(t, options) {
  const context = await withStoreReader(await browser.newContext(options));
  t.after(() => context.close());
  return context;
}

const stateOf = (page) => page.evaluate(() => JSON.parse(document.getElementById("etappe-edge").textContent));

test("slots that the edge filled are not decided again", async (t) => {
  const context = await visitor(t);
  await watchShifts(context);
  const page = await openPage(context);
  await page.goto(worker.url + POSTER);
  await folded(page);
  const { item, decision, edge } = await slot(page, "hero");
  assert.deepEqual([item, edge], ["hero-poster", ""]);
  const state = await stateOf(page);
  assert.equal(decision, state.decisions[0].decisionId);
  assert.deepEqual(await page.evaluate(() => etappe.decisions().map(({ decisionId }) => decisionId)), state.decisions.map(({ decisionId }) => decisionId));
  assert.deepEqual((await shifts(page)).map(({ value }) => value), []);
  assertQuiet(page);
});

test("what the edge filled is exposed once the page says that it was seen", async (t) => {
  const page = await openPage(await visitorOf(t, browser));
  await page.goto(worker.url + POSTER);
  await page.waitForFunction(() => globalThis.queued.some(({ what, item }) => what === "exposure" && item === "hero-poster"));
  await folded(page);
  const [exposure] = await page.evaluate(() => globalThis.queued.filter(({ item }) => item === "hero-poster"));
  assert.deepEqual([exposure.slot, exposure.channel], ["hero", "web"]);
  assert.equal((await queued(page)).filter((it) => it === "exposure hero-poster").length, 1);
  assertQuiet(page);
});

test("edge knows the visitor again through the cookie that the page wrote", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${worker.url}/`);
  await decided(page);
  await page.locator('etappe-slot[name="chat"] input').fill("A question");
  await page.locator('etappe-slot[name="chat"] button').click();
  await shows(page, "chat", "chat-leave-email");
  await folded(page);
  const response = await page.goto(`${worker.url}/`);
  assert.match(await response.text(), /data-item="hero-film"/);
  await decided(page);
  assert.deepEqual(await slot(page, "hero").then(({ item, stage, edge }) => [item, stage, edge]), ["hero-film", "engagement", ""]);
  assertQuiet(page);
});

test("page that knows more than the edge replaces what was not seen yet", async (t) => {
  const context = await visitor(t);
  const page = await openPage(context);
  await page.goto(`${worker.url}/`);
  await decided(page);
  await page.evaluate(() => etappe.track("chat_question"));
  await page.waitForFunction(() => etappe.stage() === "engagement");
  await folded(page);
  await context.clearCookies();
  await page.goto(`${worker.url}/`);
  assert.equal((await stateOf(page)).stage, "awareness");
  await shows(page, "hero", "hero-film");
  assert.equal((await slot(page, "hero")).edge, undefined);
  assertQuiet(page);
});

test("slot that the edge filled is filled again where a page builds its element anew", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(worker.url + POSTER);
  await decided(page);
  await page.evaluate(() => {
    const anew = document.createElement("etappe-slot");
    anew.setAttribute("name", "hero");
    anew.append("baseline");
    document.querySelector('etappe-slot[name="hero"]').replaceWith(anew);
  });
  assert.equal(await page.locator('etappe-slot[name="hero"] h2').textContent(), "The night has light enough.");
  assertQuiet(page);
});

test("page with another journey than the edge's decides for itself", async (t) => {
  const page = await openPage(await visitor(t));
  await page.route(`${worker.url}${POSTER}`, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replaceAll("hero-poster", "hero-of-old").replace(/"packHash":"\w+"/, '"packHash":"0000000000000000"');
    await route.fulfill({ response, body });
  });
  await page.goto(worker.url + POSTER);
  await shows(page, "hero", "hero-poster");
  await decided(page);
  assert.equal((await slot(page, "hero")).edge, undefined);
  assertQuiet(page);
});

test("withdrawal brings back the baseline that the edge had replaced", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(worker.url + POSTER);
  await shows(page, "hero", "hero-poster");
  await decided(page);
  await page.evaluate(() => etappe.consent("functional", false));
  assert.equal(await page.locator('etappe-slot[name="hero"] h2').textContent(), "We sell what we carry ourselves.");
  assert.equal((await slot(page, "hero")).item, "");
});

test("without JavaScript the edge's content is what the visitor reads", async (t) => {
  const page = await openPage(await visitor(t, { javaScriptEnabled: false }));
  await page.goto(worker.url + POSTER);
  assert.equal(await page.locator('etappe-slot[name="hero"] h2').first().innerText(), "The night has light enough.");
});

test("corner explains what the edge decided, with the data it decided with", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(worker.url + POSTER);
  await decided(page);
  const { request, explanation, decisions } = await page.evaluate(async () => {
    const { explain } = await import("/etappe/explain.js");
    const request = etappe.request();
    return { request, explanation: await explain(request, "en"), decisions: etappe.decisions() };
  });
  assert.equal(request.now, (await stateOf(page)).now);
  assert.deepEqual(
    explanation.slots.map(({ slot, item, reason, decisionId }) => [slot, item, reason, decisionId]),
    decisions.map(({ slot, item, reason, decisionId }) => [slot, item, reason, decisionId]),
  );
  await page.locator("[data-why-toggle]").click();
  await page.locator("[data-why-origin] code").first().waitFor();
  assert.match(await page.locator("[data-why-origin]").innerText(), /^Decided at the edge, before the page arrived\./);
  assert.match(await page.locator(".why__slot").first().innerText(), /hero shows hero-poster/);
  assertQuiet(page);
});
