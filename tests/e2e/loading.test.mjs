// What a page asks the network for and when, and that nothing is lost of what happens before its second script is there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertQuiet, decided, folded, hearQueue, openPage, shows, slot, until, withStoreReader } from "./support/browser.mjs";
import { ROUTES } from "./support/own.mjs";
import { browser, site, useShop } from "./support/shop.mjs";

useShop({ routes: ROUTES });

async function visitor(t) {
  const context = await withStoreReader(await browser.newContext());
  await hearQueue(context);
  t.after(() => context.close());
  return context;
}

/** Holds back what matches until the returned function is called. */
async function hold(page, pattern) {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(pattern, async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  return release;
}

const ENGINE = "**/page.*.wasm";
const LATER = "**/visit.*.js";
const queued = () => globalThis.added;

/** Which files of the script tag were asked for, without the hash in their names. */
function askedFor(page) {
  const asked = new Set();
  page.on("request", (request) => {
    const name = new URL(request.url()).pathname.split("/").at(-1).replace(/\.[0-9a-f]{16}\./, ".");
    if (/^(auto|visit|signed)\.js$|^(page|decide|profile)\.wasm$|\.pack$/.test(name)) asked.add(name);
  });
  return () => [...asked].sort();
}

test("page asks for the script, the pack and the engine before it has decided, and for the rest afterwards", async (t) => {
  const context = await visitor(t);
  // A first visit, a page of the shop, and a page of a visitor who is known.
  for (const [path, pack] of [["/own/", "own.pack"], ["/?utm_campaign=poster-hauptbahnhof", "amy.pack"], ["/own/next/", "own.pack"]]) {
    const page = await openPage(context);
    const asked = askedFor(page);
    const release = await hold(page, ENGINE);
    await page.goto(site.url + path);
    await page.waitForFunction(() => !!globalThis.etappe?.ready);
    // Idle twice over: what waits for a quiet moment only would be asked for by now.
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => setTimeout(() => requestIdleCallback(resolve), 300))));
    assert.deepEqual(asked(), ["auto.js", "page.wasm", pack].sort(), path);
    release();
    await folded(page);
    assert.deepEqual(asked(), ["auto.js", "page.wasm", pack, "profile.wasm", "visit.js"].sort(), path);
    assertQuiet(page);
    await page.close();
  }
});

test("click that leaves before the second script has arrived is not lost, nor is the view of its page", async (t) => {
  const context = await visitor(t);
  const page = await openPage(context);
  await hold(page, LATER);
  await page.goto(`${site.url}/own/`);
  await decided(page);
  await page.locator("#go").click();
  await page.waitForURL("**/own/next/");
  const { queue } = await page.evaluate(() => readEtappeStore());
  assert.deepEqual(queue.slice(0, 2).map(({ name }) => name), ["page_view", "cart_add"]);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.reload();
  await shows(page, "first", "bought");
  await shows(page, "second", "this-sku");
  await folded(page);
  assertQuiet(page);
});

test("act before the second script has arrived decides again as soon as it is there", async (t) => {
  const page = await openPage(await visitor(t));
  const release = await hold(page, LATER);
  await page.goto(`${site.url}/own/far/`);
  await decided(page);
  await page.evaluate(() => etappe.track("cart_add", { sku: "x-1", odd: {}, n: 5 }));
  await page.waitForFunction(() => globalThis.added.includes("cart_add"));
  assert.deepEqual(await page.evaluate(queued), ["page_view", "cart_add"]);
  assert.equal((await slot(page, "second")).item, "");
  release();
  await shows(page, "second", "this-sku");
  await shows(page, "first", "bought");
  assertQuiet(page);
});

test("withdrawal before the second script has arrived holds at once for the cookie and for what is stored, then for the screen", async (t) => {
  const context = await visitor(t);
  const page = await openPage(context);
  await page.goto(`${site.url}/own/`);
  await folded(page);
  await page.evaluate(() => etappe.consent("personalization", true));
  await shows(page, "fourth", "wished");
  await folded(page);
  const release = await hold(page, LATER);
  await page.goto(`${site.url}/own/next/`);
  await shows(page, "fourth", "wished");
  const cookies = await page.evaluate(() => {
    const before = document.cookie;
    etappe.consent("personalization", false);
    etappe.track("wish");
    etappe.set("plan", "pro");
    etappe.track("cart_add");
    return [before, document.cookie];
  });
  assert.match(cookies[0], /etappe_view=./);
  assert.equal(cookies[1], "");
  await page.waitForFunction(() => globalThis.added.includes("cart_add"));
  assert.deepEqual((await page.evaluate(queued)).toSorted(), ["cart_add", "page_view", "personalization"]);
  release();
  await shows(page, "fourth", "");
  assert.equal(await page.locator('etappe-slot[name="fourth"]').textContent(), "baseline fourth");
  await until(page, async () => (await readEtappeStore()).saved.words.personalization === false);
  assertQuiet(page);
});

test("what was withdrawn before the first decision is not shown for a moment", async (t) => {
  const context = await visitor(t);
  const page = await openPage(context);
  await page.goto(`${site.url}/own/`);
  await folded(page);
  await page.evaluate(() => etappe.consent("personalization", true));
  await shows(page, "fourth", "wished");
  await folded(page);
  await context.addInitScript(() => {
    (globalThis.etappe ??= []).push(["consent", "personalization", false]);
    globalThis.painted = [];
    const look = () => {
      const item = document.querySelector('etappe-slot[name="fourth"]')?.dataset.item;
      if (item) globalThis.painted.push(item);
      requestAnimationFrame(look);
    };
    look();
  });
  await page.goto(`${site.url}/own/next/`);
  await shows(page, "second", "one-view");
  await shows(page, "fourth", "");
  await folded(page);
  assert.deepEqual(await page.evaluate(() => globalThis.painted), []);
  assert.equal((await page.evaluate(() => etappe.ready)).decisions.find((it) => it.slot === "fourth").item, null);
  assertQuiet(page);
});

test("withdrawal in another tab while the second script is on its way is heeded when it is there", async (t) => {
  const context = await visitor(t);
  const [one, other] = [await openPage(context), await openPage(context)];
  await one.goto(`${site.url}/own/`);
  await folded(one);
  await one.evaluate(() => etappe.consent("personalization", true));
  await shows(one, "fourth", "wished");
  await folded(one);
  const release = await hold(other, LATER);
  await other.goto(`${site.url}/own/next/`);
  await shows(other, "fourth", "wished");
  await one.evaluate(() => etappe.consent("personalization", false));
  await until(one, async () => (await readEtappeStore()).saved.words.personalization === false);
  release();
  await shows(other, "fourth", "");
  for (const tab of [one, other]) assertQuiet(tab);
});

test("erasure before the second script has arrived is done when it is there, and what was done before it is gone", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/`);
  await folded(page);
  const release = await hold(page, LATER);
  await page.goto(`${site.url}/own/next/`);
  await shows(page, "second", "one-view");
  await page.evaluate(() => {
    etappe.track("cart_add", { sku: "x-1" });
    globalThis.erased = etappe.reset();
  });
  release();
  await page.evaluate(() => globalThis.erased);
  const { saved, queue } = await page.evaluate(() => readEtappeStore());
  assert.equal(saved, undefined);
  assert.deepEqual(queue, []);
  assert.equal((await slot(page, "second")).item, "");
  assertQuiet(page);
});

test("second script that fails once is asked for again, and what was done before is not lost", async (t) => {
  const page = await openPage(await visitor(t));
  await page.route(LATER, (route) => route.abort(), { times: 1 });
  const said = page.waitForEvent("console", (message) => message.text().startsWith("etappe:"));
  await page.goto(`${site.url}/own/far/`);
  await decided(page);
  await said;
  assert.deepEqual(await page.evaluate(queued), ["page_view"]);
  await page.evaluate(() => etappe.track("cart_add", { sku: "x-1" }));
  await shows(page, "first", "bought");
  await folded(page);
  assert.deepEqual(page.errors, []);
  assert.equal(page.ours().length, 1);
});

test("baseline that was in view for a second before the second script arrived is not swapped", async (t) => {
  const page = await openPage(await visitor(t));
  await page.clock.install();
  const release = await hold(page, LATER);
  await page.goto(`${site.url}/own/`);
  await decided(page);
  await page.clock.runFor(2000);
  release();
  await folded(page);
  // Two frames so that the observer has spoken, and the moment after which a slot counts as seen: none.
  await page.evaluate(() => new Promise((resolve) => new IntersectionObserver(resolve).observe(document.querySelector("etappe-slot"))));
  await page.clock.runFor(1);
  await page.evaluate(() => etappe.track("cart_add", { sku: "x-1" }));
  await page.waitForFunction(() => etappe.stage() === "transaction");
  assert.equal((await slot(page, "first")).item, "");
  assertQuiet(page);
});
