// What the visitor allows: nothing is queued, shown or told to the edge that was not allowed, here or in another tab.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertQuiet, changeSaved, decided, folded, hearQueue, openPage, shows, slot, until, withStoreReader } from "./support/browser.mjs";
import { ROUTES } from "./support/own.mjs";
import { browser, site, useShop } from "./support/shop.mjs";

useShop({ routes: ROUTES });

async function visitor(t) {
  const context = await withStoreReader(await browser.newContext());
  t.after(() => context.close());
  return context;
}

test("event without consent is not even queued once that is known", async (t) => {
  const context = await visitor(t);
  await hearQueue(context);
  const page = await openPage(context);
  await page.goto(`${site.url}/own/`);
  await folded(page);
  await page.evaluate(() => {
    etappe.track("wish");
    etappe.track("cart_add");
  });
  await page.waitForFunction(() => globalThis.added.includes("cart_add"));
  assert.deepEqual(await page.evaluate(() => globalThis.added), ["page_view", "cart_add"]);
  await page.evaluate(() => {
    etappe.consent("personalization", true);
    etappe.track("wish");
  });
  await page.waitForFunction(() => globalThis.added.includes("wish"));
  await until(page, async () => (await readEtappeStore()).saved.refused.length === 0);
});

test("event and attribute without consent are not even queued on a first visit", async (t) => {
  const context = await visitor(t);
  await hearQueue(context);
  await context.addInitScript(() => {
    (globalThis.etappe ??= []).push(["track", "wish"], ["set", "plan", "pro"], ["consent", "personalization", false], ["track", "wish"]);
  });
  const page = await openPage(context);
  await page.goto(`${site.url}/own/`);
  await folded(page);
  const added = await page.evaluate(() => globalThis.added);
  assert.ok(added.includes("personalization"), String(added));
  assert.ok(!added.includes("wish") && !added.includes("plan"), String(added));
});

test("denial of an earlier visit holds while the page still waits for what the edge left in it", async (t) => {
  const context = await visitor(t);
  const first = await openPage(context);
  await first.goto(`${site.url}/own/`);
  await folded(first);
  await first.evaluate(() => etappe.consent("functional", false));
  await until(first, async () => (await readEtappeStore()).saved.words.functional === false);
  await first.close();

  await hearQueue(context);
  const page = await openPage(context);
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route("**/own/slow.js", async (route) => {
    await released;
    await route.fulfill({ contentType: "text/javascript", body: "" });
  });
  // The document is open until its last script has come; the engine is there long before.
  await page.route(`${site.url}/own/`, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace("<html", "<html data-etappe-edge").replace("</body>", '<script src="/own/slow.js"></script></body>');
    await route.fulfill({ response, body });
  });
  await page.goto(`${site.url}/own/`, { waitUntil: "commit" });
  await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name, responseEnd }) => name.includes("page.") && responseEnd > 0));
  // Asked again and again, so that some fall between the engine's arrival and the document's end.
  await page.evaluate(async () => {
    for (let turn = 0; turn < 50; turn += 1) {
      etappe.track("cart_add");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
  release();
  await decided(page);
  assert.deepEqual(await page.evaluate(() => [document.readyState !== "loading", globalThis.added]), [true, []]);
});

test("withdrawal takes back what belongs to that purpose, here and in other tabs, and nothing else", async (t) => {
  const context = await visitor(t);
  const [one, other] = [await openPage(context), await openPage(context)];
  await one.goto(`${site.url}/own/`);
  await folded(one);
  await one.evaluate(() => etappe.consent("personalization", true));
  await shows(one, "fourth", "wished");
  await folded(one);
  await other.goto(`${site.url}/own/next/`);
  await shows(other, "second", "one-view");
  await shows(other, "fourth", "wished");
  await folded(other);
  const atOnce = await one.evaluate(() => {
    etappe.consent("personalization", false);
    return document.querySelector('etappe-slot[name="fourth"]').textContent;
  });
  assert.equal(atOnce, "baseline fourth");
  await shows(other, "fourth", "");
  assert.equal(await other.locator('etappe-slot[name="fourth"]').textContent(), "baseline fourth");
  assert.equal((await slot(other, "second")).item, "one-view");
  await one.evaluate(() => etappe.reset());
  await shows(other, "second", "");
  assert.equal(await other.locator('etappe-slot[name="second"]').textContent(), "baseline second");
  for (const tab of [one, other]) assertQuiet(tab);
});

test("word that was said before, or about no purpose, changes nothing", async (t) => {
  const context = await visitor(t);
  await hearQueue(context);
  const page = await openPage(context);
  await page.goto(`${site.url}/own/`);
  await folded(page);
  await page.evaluate(() => {
    etappe.consent("personalization", false);
    etappe.consent("personalization", false);
    etappe.consent("of-no-purpose", false);
  });
  await until(page, async () => (await readEtappeStore()).saved.words.personalization === false);
  await folded(page);
  await page.evaluate(() => etappe.consent("personalization", false));
  await page.evaluate(() => etappe.track("cart_add"));
  await page.waitForFunction(() => globalThis.added.includes("cart_add"));
  assert.deepEqual(await page.evaluate(() => globalThis.added), ["page_view", "personalization", "cart_add"]);
});

test("listener that throws neither reaches the page nor keeps a withdrawal from being stored", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/`);
  await folded(page);
  await page.evaluate(() => {
    etappe.on("decided", () => {
      throw new Error("of the page");
    });
    etappe.consent("personalization", false);
  });
  await until(page, async () => (await readEtappeStore()).saved.words.personalization === false);
  assert.deepEqual(page.errors, []);
  assert.ok(page.lines.some((line) => line.includes("of the page")));
});

test("withdrawal takes the view from the edge at once", async (t) => {
  const context = await visitor(t);
  const page = await openPage(context);
  await page.goto(`${site.url}/own/`);
  await folded(page);
  const cookies = await page.evaluate(() => {
    const before = document.cookie;
    etappe.consent("personalization", false);
    return [before, document.cookie];
  });
  assert.match(cookies[0], /etappe_view=./);
  assert.equal(cookies[1], "");
  await page.goto(`${site.url}/own/next/`);
  await folded(page);
  assert.equal((await context.cookies()).length, 1);
  await page.goto(`${site.url}/own/german/`);
  await decided(page);
  assert.deepEqual(await context.cookies(), []);
});

test("what an earlier journey refused is recorded as soon as this one allows it", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/`);
  await folded(page);
  await changeSaved(page, { refused: ["event:cart_add", "event:page_view"] });
  await page.goto(`${site.url}/own/far/`);
  await decided(page);
  await page.evaluate(() => etappe.track("cart_add", { sku: "x-1" }));
  await shows(page, "first", "bought");
  await folded(page);
  const { refused } = (await page.evaluate(() => readEtappeStore())).saved;
  assert.deepEqual(refused, ["event:wish", "attribute:plan"]);
});

test("denial outlives a stored profile that is damaged", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/`);
  await folded(page);
  await page.evaluate(() => etappe.consent("functional", false));
  await until(page, async () => (await readEtappeStore()).saved.words.functional === false);
  await changeSaved(page, { part: new Uint8Array([9, 9, 9]), view: new Uint8Array([9, 9, 9]) });
  await page.goto(`${site.url}/own/`);
  await folded(page);
  await page.evaluate(() => etappe.track("cart_add", { sku: "x-1" }));
  await folded(page);
  const { saved } = await page.evaluate(() => readEtappeStore());
  assert.deepEqual(saved.words, { functional: false });
  assert.ok(saved.refused.includes("event:cart_add"));
  assert.equal(new TextDecoder("latin1").decode(Uint8Array.from(Object.values(saved.part))).includes("cart_add"), false);
});

test("view of an older format is made anew before anything is decided by it", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/`);
  await folded(page);
  await page.evaluate(() => etappe.track("cart_add", { sku: "x-1" }));
  await shows(page, "first", "bought");
  await folded(page);
  await changeSaved(page, { view: new Uint8Array([69, 86, 1, 0]) });
  await page.goto(`${site.url}/own/far/`);
  const first = await page.evaluate(async () => (await etappe.ready).decisions.find(({ slot }) => slot === "first").item);
  assert.equal(first, "bought");
});

/** A visitor who granted personalization and sees what it brings; then the denial is stored, and the view does not know of it. */
async function deniedBesideTheView(t) {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/`);
  await folded(page);
  await page.evaluate(() => etappe.consent("personalization", true));
  await shows(page, "fourth", "wished");
  await folded(page);
  await changeSaved(page, { words: { personalization: false } });
  return page;
}

test("denial that the view does not know of holds at the first decision, also while the second script cannot be loaded", async (t) => {
  const page = await deniedBesideTheView(t);
  await page.route("**/visit.*.js", (route) => route.abort());
  await page.goto(`${site.url}/own/next/`);
  const fourth = await page.evaluate(async () => (await etappe.ready).decisions.find(({ slot }) => slot === "fourth"));
  assert.deepEqual([fourth.item, fourth.reason], [null, "consent"]);
  assert.equal((await slot(page, "fourth")).item, "");
});

test("page that comes back from the back-forward cache counts again and shows nothing withdrawn meanwhile", async (t) => {
  const page = await deniedBesideTheView(t);
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await shows(page, "fourth", "");
  await folded(page);
  await page.goto(`${site.url}/own/next/`);
  await decided(page);
  assert.equal((await slot(page, "second")).item, "");
});
