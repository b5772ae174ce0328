// The script tag on the shop's own pages in Chromium: filled slots, no shift, no request for a decision.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertQuiet, decided, folded, openPage, shifts, shows, slot, until, watchShifts, withStoreReader } from "./support/browser.mjs";
import { browser, site, useShop } from "./support/shop.mjs";

const POSTER = "/?utm_campaign=poster-hauptbahnhof";
useShop();

async function visitor(t, options) {
  const context = await withStoreReader(await browser.newContext(options));
  t.after(() => context.close());
  return context;
}

async function ask(page, question) {
  await page.locator('etappe-slot[name="chat"] input').fill(question);
  await page.locator('etappe-slot[name="chat"] button').click();
}

test("slot is filled from the script tag alone", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(site.url + POSTER);
  await shows(page, "hero", "hero-poster");
  const { item, reason, stage, decision } = await slot(page, "hero");
  assert.deepEqual([item, reason, stage], ["hero-poster", "matched", "awareness"]);
  assert.match(decision, /^[0-9a-f]{16}$/);
  assert.equal(await page.locator('etappe-slot[name="hero"] h2').textContent(), "The night has light enough.");
  assert.equal(await page.locator('etappe-slot[name="hero"] a').getAttribute("href"), "kamera/x100/");
  assert.deepEqual(await page.evaluate(() => etappe.decisions().map(({ slot }) => slot)), ["hero", "cta", "chat"]);
  assert.equal(await page.evaluate(() => etappe.stage()), "awareness");
  assertQuiet(page);
});

test("german page gets german text", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/de/${POSTER.slice(1)}`);
  await shows(page, "hero", "hero-poster");
  assert.equal(await page.locator('etappe-slot[name="hero"] h2').textContent(), "Die Nacht hat genug Licht.");
});

for (const [kind, viewport] of [["phone", { width: 390, height: 844 }], ["desktop", { width: 1280, height: 800 }]]) {
  test(`swap after the first paint shifts nothing on a ${kind}`, async (t) => {
    const context = await visitor(t, { viewport });
    await watchShifts(context);
    const page = await openPage(context);
    // The script arrives only after the baseline is on the screen: the hard case.
    await page.route("**/etappe/auto.js", async (route) => {
      await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
      await route.continue();
    });
    await page.goto(site.url + POSTER);
    await shows(page, "hero", "hero-poster");
    await folded(page);
    const found = await shifts(page);
    assert.equal(found.reduce((sum, { value }) => sum + value, 0), 0, JSON.stringify(found));
    assertQuiet(page);
  });
}

test("chat question moves the stage and the chat slot, with no request", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/`);
  await folded(page);
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await ask(page, "Is f/2 enough at night?");
  await shows(page, "chat", "chat-leave-email");
  assert.equal((await slot(page, "chat")).stage, "engagement");
  assert.equal(await page.evaluate(() => etappe.stage()), "engagement");
  assert.deepEqual(asked.filter((path) => !path.startsWith("/pictures/")), []);
  assertQuiet(page);
});

test("whole visit asks only for static files", async (t) => {
  const context = await visitor(t);
  const page = await openPage(context);
  const seen = [];
  context.on("request", (request) => seen.push([request.method(), new URL(request.url())]));
  await page.goto(site.url + POSTER);
  await folded(page);
  await ask(page, "A question");
  await shows(page, "chat", "chat-leave-email");
  await page.goto(`${site.url}/kamera/x100/`);
  await folded(page);
  for (const [method, url] of seen) {
    assert.equal(method, "GET", url.href);
    assert.equal(url.origin, site.url);
    assert.match(url.pathname, /\/$|\.(css|js|svg|wasm|pack)$/, url.href);
    assert.ok(url.search === "" || url.search === POSTER.slice(1), url.href);
  }
});

test("next page knows what happened on the one before", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/`);
  await decided(page);
  await ask(page, "A question");
  await shows(page, "chat", "chat-leave-email");
  await page.goto(`${site.url}/`);
  await shows(page, "hero", "hero-film");
  assert.equal((await slot(page, "hero")).stage, "engagement");
  assertQuiet(page);
});

test("without JavaScript every slot keeps its baseline", async (t) => {
  const page = await openPage(await visitor(t, { javaScriptEnabled: false }));
  await page.goto(site.url + POSTER);
  assert.equal(await page.locator('etappe-slot[name="hero"] h2').textContent(), "We sell what we carry ourselves.");
  assert.equal(await page.locator("etappe-slot[data-item]").count(), 0);
});

test("consent withdrawal brings every baseline back and leaves nothing of that purpose", async (t) => {
  const context = await visitor(t);
  const page = await openPage(context);
  await page.goto(`${site.url}/`);
  await folded(page);
  await page.evaluate(() => {
    etappe.consent("personalization", true);
    etappe.set("subject", "people");
  });
  await folded(page);
  await page.goto(`${site.url}/`);
  await shows(page, "hero", "hero-people");
  const holds = () => page.evaluate(async () => {
    const { saved } = await readEtappeStore();
    const text = new TextDecoder("latin1");
    return [saved.part, saved.view].map((bytes) => text.decode(bytes).includes("people"));
  });
  assert.deepEqual(await holds(), [true, true]);
  const cookieBefore = (await context.cookies()).find(({ name }) => name === "etappe_view").value;
  assert.match(Buffer.from(cookieBefore, "base64url").toString("latin1"), /people/);

  // In the same task: nothing personal may be shown a moment longer.
  const atOnce = await page.evaluate(() => {
    etappe.consent("personalization", false);
    return document.querySelector('etappe-slot[name="hero"] h2').textContent;
  });
  assert.equal(atOnce, "We sell what we carry ourselves.");
  await until(page, async () => !new TextDecoder("latin1").decode((await readEtappeStore()).saved.part).includes("people"));
  await folded(page);
  assert.deepEqual(await holds(), [false, false]);
  const cookieAfter = (await context.cookies()).find(({ name }) => name === "etappe_view")?.value ?? "";
  assert.doesNotMatch(Buffer.from(cookieAfter, "base64url").toString("latin1"), /people/);
  await page.evaluate(() => etappe.set("subject", "night"));
  await folded(page);
  assert.doesNotMatch(await page.evaluate(async () => new TextDecoder("latin1").decode((await readEtappeStore()).saved.part)), /night/);
  await page.goto(`${site.url}/`);
  await decided(page);
  assert.notEqual((await slot(page, "hero")).item, "hero-people");
  assertQuiet(page);
});

test("reset leaves nothing in the browser", async (t) => {
  const context = await visitor(t);
  const page = await openPage(context);
  await page.goto(site.url + POSTER);
  await folded(page);
  assert.ok((await context.cookies()).some(({ name }) => name === "etappe_view"));
  await page.evaluate(() => etappe.reset());
  const { saved, queue } = await page.evaluate(() => readEtappeStore());
  assert.equal(saved, undefined);
  assert.deepEqual(queue, []);
  assert.deepEqual((await context.cookies()).filter(({ name }) => name === "etappe_view"), []);
  assert.equal(await page.locator('etappe-slot[name="hero"] h2').textContent(), "We sell what we carry ourselves.");
});

test("what is clicked before the script has arrived waits for it", async (t) => {
  const page = await openPage(await visitor(t));
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/etappe/auto.js", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${site.url}/kamera/`, { waitUntil: "commit" });
  await page.locator('a[href="/cart/?add=strap"]').click();
  await page.locator("[data-cart-count]", { hasText: "1" }).first().waitFor({ state: "attached" });
  await page.locator(".why__toggle").click();
  await page.locator("[data-why-forget]").click();
  assert.deepEqual(await page.evaluate(() => globalThis.etappe), [["track", "cart_add", { sku: "strap" }, {}], ["reset"]]);
  release();
  await decided(page);
  await until(page, async () => !(await readEtappeStore()).saved);
  assertQuiet(page);
});
