// What happens to the items that a page shows, and what comes of it: caps, dismissals, answers, variants, holdouts, previews.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertQuiet, decided, folded, openPage, shows, slot, until } from "./support/browser.mjs";
import { queued, ROUTES, visitorOf } from "./support/happenings.mjs";
import { browser, site, useShop } from "./support/shop.mjs";

useShop({ routes: ROUTES });

/** A visitor's page, opened. */
async function visit(t, path = "/happened/", context) {
  const page = await openPage(context ?? await visitorOf(t, browser));
  await page.goto(site.url + path);
  await decided(page);
  return page;
}

/** Resolves when this was queued, and is in the profile. */
async function queues(page, what) {
  await page.waitForFunction((what) => globalThis.queued.some((it) => `${it.what ?? it.kind} ${it.item ?? it.variant ?? it.name}` === what), what);
  await folded(page);
}

test("item that was seen is exposed once, and its cap takes it from the next page", async (t) => {
  const page = await visit(t);
  await shows(page, "capped", "once");
  assert.deepEqual(await queued(page), []);
  await queues(page, "exposure once");
  assert.equal((await slot(page, "capped")).item, "once");
  await page.goto(`${site.url}/happened/next/`);
  await shows(page, "capped", "always");
  await queues(page, "exposure always");
  assert.equal((await queued(page)).filter((it) => it === "exposure always").length, 1);
  assertQuiet(page);
});

test("item that was not in view is not exposed, until it is", async (t) => {
  const page = await visit(t, "/happened/below/");
  await shows(page, "capped", "once");
  await page.waitForTimeout(1500);
  assert.deepEqual(await queued(page), []);
  await page.locator('etappe-slot[name="capped"]').scrollIntoViewIfNeeded();
  await queues(page, "exposure once");
  assertQuiet(page);
});

test("exposure of a page that is left before it is folded counts on the next one", async (t) => {
  const context = await visitorOf(t, browser);
  const page = await openPage(context);
  await page.route("**/profile.*.wasm", (route) => route.abort());
  await page.goto(`${site.url}/happened/`);
  await page.waitForFunction(() => globalThis.queued.some(({ item }) => item === "once"));
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.goto(`${site.url}/happened/next/`);
  await shows(page, "capped", "always");
  assert.deepEqual(page.errors, []);
});

test("dismissal frees the slot at once, for the rest of the page", async (t) => {
  const page = await visit(t);
  await shows(page, "promo", "offer");
  await page.locator('etappe-slot[name="promo"] [data-etappe-dismiss]').click();
  assert.equal((await slot(page, "promo")).item, "calm");
  await queues(page, "dismissal offer");
  assert.deepEqual((await queued(page)).filter((it) => it.endsWith(" offer")), ["exposure offer", "dismissal offer"]);
  await page.evaluate(() => etappe.track("answered"));
  await page.waitForFunction(() => etappe.stage() === "engagement");
  assert.equal((await slot(page, "promo")).item, "calm");
  const { done, unfolded } = await page.evaluate(() => etappe.request());
  assert.deepEqual([done, unfolded.filter(({ kind }) => kind !== "exposure")], [["offer"], []]);
  await page.goto(`${site.url}/happened/next/`);
  await shows(page, "promo", "offer");
  assertQuiet(page);
});

test("dismissal before the second script has arrived is heeded when it is there", async (t) => {
  const page = await openPage(await visitorOf(t, browser));
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/visit.*.js", async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  await page.goto(`${site.url}/happened/`);
  await shows(page, "promo", "offer");
  await page.locator('etappe-slot[name="promo"] [data-etappe-dismiss]').click();
  release();
  await shows(page, "promo", "calm");
  await queues(page, "dismissal offer");
  assertQuiet(page);
});

test("click on the link of an item is a click of that item", async (t) => {
  const page = await visit(t);
  await page.locator('etappe-slot[name="promo"] a').click();
  await queues(page, "click offer");
  assert.deepEqual((await queued(page)).filter((it) => it.endsWith(" offer")), ["exposure offer", "click offer"]);
  assert.equal((await slot(page, "promo")).item, "offer");
  assertQuiet(page);
});

test("answered form is a conversion, and makes room for what comes next", async (t) => {
  const page = await visit(t);
  await page.locator('etappe-slot[name="survey"] input').fill("fine");
  await page.locator('etappe-slot[name="survey"] button').click();
  await shows(page, "survey", "thanks");
  await queues(page, "conversion ask");
  assert.deepEqual((await queued(page)).filter((it) => it.endsWith(" ask") || it.startsWith("event")).sort(), ["click ask", "conversion ask", "event answered", "exposure ask"]);
  assertQuiet(page);
});

test("answered form that is kept stays", async (t) => {
  const page = await visit(t, "/happened/keep/");
  await page.locator('etappe-slot[name="survey"] input').fill("fine");
  await page.locator('etappe-slot[name="survey"] button').click();
  await page.waitForFunction(() => etappe.stage() === "engagement");
  await queues(page, "conversion ask");
  assert.equal((await slot(page, "survey")).item, "ask");
  assertQuiet(page);
});

test("low answer takes promotions away at once", async (t) => {
  const page = await visit(t);
  await shows(page, "promo", "offer");
  await queues(page, "exposure offer");
  await page.evaluate(() => etappe.feedback("nps", 2));
  await shows(page, "promo", "calm");
  await folded(page);
  await page.goto(`${site.url}/happened/next/`);
  await shows(page, "promo", "calm");
  assertQuiet(page);
});

test("experiment shows the variant that was drawn on every page, and is assigned once, with the exposure", async (t) => {
  const page = await visit(t);
  assert.deepEqual(await slot(page, "tested").then(({ item, variant, reason }) => [item, variant, reason]), ["copy", "points", "no_unit"]);
  await queues(page, "exposure copy");
  assert.ok(!(await queued(page)).some((it) => it.startsWith("assignment")));
  await page.goto(`${site.url}/happened/next/`);
  await decided(page);
  assert.deepEqual(await slot(page, "tested").then(({ item, variant, reason }) => [item, variant, reason]), ["copy", "gift", "matched"]);
  assert.equal(await page.locator('etappe-slot[name="tested"] h2').textContent(), "A gift");
  assert.equal(await page.locator('etappe-slot[name="tested"] .etappe-item__text').textContent(), "For every order");
  await queues(page, "exposure copy");
  const all = await queued(page);
  assert.equal(all[all.indexOf("exposure copy") - 1], "assignment gift");
  await page.goto(`${site.url}/happened/third/`);
  await decided(page);
  assert.equal(await page.locator('etappe-slot[name="tested"] h2').textContent(), "A gift");
  await queues(page, "exposure copy");
  assertQuiet(page);
});

test("holdout keeps the baseline, and nothing is recorded of it", async (t) => {
  const page = await visit(t);
  await queues(page, "exposure unseen");
  await page.goto(`${site.url}/happened/next/`);
  await decided(page);
  const held = await page.evaluate(() => etappe.decisions().find(({ slot }) => slot === "held"));
  assert.deepEqual([held.item, held.heldOut, held.reason], [null, "unseen", "holdout"]);
  assert.equal(await page.locator('etappe-slot[name="held"]').textContent(), "baseline held");
  await queues(page, "exposure copy");
  assert.ok(!(await queued(page)).some((it) => it.endsWith(" unseen")));
  assertQuiet(page);
});

test("preview shows what it names and records nothing, until it ends", async (t) => {
  const page = await visit(t);
  const root = page.locator("html");
  await folded(page);
  await page.evaluate(() => etappe.preview({ stage: "engagement", segments: { chosen: true }, items: { capped: "always" }, variants: { copy: "gift" } }));
  await shows(page, "capped", "always");
  assert.equal(await root.getAttribute("data-etappe-preview"), "");
  assert.deepEqual([await page.evaluate(() => etappe.stage()), (await slot(page, "segment")).item], ["engagement", "for-chosen"]);
  assert.equal(await page.locator('etappe-slot[name="tested"] h2').textContent(), "A gift");
  const before = (await queued(page)).length;
  await page.locator('etappe-slot[name="promo"] [data-etappe-dismiss]').click();
  await page.evaluate(() => etappe.track("answered"));
  await page.waitForTimeout(1500);
  assert.equal((await queued(page)).length, before);
  await page.evaluate(() => etappe.preview(null));
  await shows(page, "capped", "once");
  await shows(page, "segment", "");
  assert.equal(await root.getAttribute("data-etappe-preview"), null);
  assert.deepEqual([await page.evaluate(() => etappe.stage()), (await slot(page, "tested")).variant], ["awareness", "points"]);
  await queues(page, "exposure once");
  assert.ok(!(await queued(page)).some((it) => it.endsWith(" always") || it.endsWith(" for-chosen") || it.startsWith("assignment")));
  assertQuiet(page);
});

test("pack with operations that few journeys use decides in the whole engine", async (t) => {
  const page = await openPage(await visitorOf(t, browser));
  const asked = [];
  page.on("request", (request) => asked.push(/\/(page|decide)\..*\.wasm$/.exec(request.url())?.[1]));
  await page.goto(`${site.url}/happened/rare/`);
  await shows(page, "first", "long-path");
  assert.deepEqual(asked.filter(Boolean), ["page", "decide"]);
  await folded(page);
  assertQuiet(page);
});

test("data-debug says what lost, which only the whole engine knows", async (t) => {
  const page = await openPage(await visitorOf(t, browser));
  const said = page.waitForEvent("console", (message) => message.text().startsWith("etappe:"));
  await page.goto(`${site.url}/happened/debug/`);
  const { decisions } = await (await said).args()[1].jsonValue();
  assert.deepEqual(decisions.find(({ slot }) => slot === "segment").losers, [{ item: "for-chosen", reason: "condition_unknown", cause: "absent" }]);
  assert.deepEqual(page.errors, []);
  await until(page, async () => (await readEtappeStore()).saved);
});
