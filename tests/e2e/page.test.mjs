// The page's own rules, on small pages made for them: nothing lost, nothing swapped under the visitor's eyes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertQuiet, decided, folded, hearQueue, openPage, shifts, shows, slot, until, watchShifts, withStoreReader } from "./support/browser.mjs";
import { ROUTES } from "./support/own.mjs";
import { browser, site, useShop } from "./support/shop.mjs";

useShop({ routes: ROUTES });

async function visitor(t) {
  const context = await withStoreReader(await browser.newContext());
  t.after(() => context.close());
  return context;
}

test("click that navigates at once is not lost, and the next page shows what it led to", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/`);
  await decided(page);
  await page.locator("#go").click();
  await page.waitForURL("**/own/next/");
  await shows(page, "first", "bought");
  await shows(page, "second", "this-sku");
  assert.equal((await slot(page, "first")).stage, "transaction");
  await folded(page);
  assertQuiet(page);
});

/** Holds the engine back until the returned function is called. */
async function holdEngine(page) {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/page.*.wasm", async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  return release;
}

test("click that leaves before the engine has arrived is not lost once it is known what may be kept", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/next/`);
  await folded(page);
  const release = await holdEngine(page);
  await page.goto(`${site.url}/own/`);
  await page.waitForFunction(() => !!globalThis.etappe?.ready);
  // The queue takes another event as soon as the page knows what was saved.
  await page.evaluate(() => etappe.track("product_view"));
  await until(page, async () => (await readEtappeStore()).queue.some(({ name }) => name === "product_view"));
  await page.locator("#go").click();
  await page.waitForURL("**/own/next/");
  release();
  await shows(page, "second", "this-sku");
  assertQuiet(page);
});

test("click that leaves a first page before the engine has arrived leaves nothing behind", async (t) => {
  const page = await openPage(await visitor(t));
  const release = await holdEngine(page);
  await page.goto(`${site.url}/own/`);
  await page.waitForFunction(() => !!globalThis.etappe?.ready);
  await until(page, async () => (await indexedDB.databases()).some(({ name }) => name === "etappe"));
  await page.locator("#go").click();
  await page.waitForURL("**/own/next/");
  await page.waitForFunction(() => !!globalThis.etappe?.ready);
  assert.deepEqual((await page.evaluate(() => globalThis.readEtappeStore())).queue, []);
  release();
  await shows(page, "first", "");
  assertQuiet(page);
});

test("click before the engine has arrived counts when the visitor stays", async (t) => {
  const page = await openPage(await visitor(t));
  const release = await holdEngine(page);
  await page.goto(`${site.url}/own/form/`);
  await page.waitForFunction(() => !!globalThis.etappe?.ready);
  await page.evaluate(() => document.querySelector("form").addEventListener("submit", (event) => event.preventDefault()));
  await page.locator("button").click();
  release();
  await folded(page);
  await page.goto(`${site.url}/own/next/`);
  await shows(page, "first", "bought");
  assertQuiet(page);
});

test("two tabs lose no event", async (t) => {
  const context = await visitor(t);
  const tabs = await Promise.all([openPage(context), openPage(context)]);
  await Promise.all(tabs.map((tab) => tab.goto(`${site.url}/own/`)));
  await Promise.all(tabs.map(decided));
  await Promise.all(tabs.map((tab) => tab.evaluate(async () => {
    for (let round = 0; round < 20; round++) {
      etappe.track("cart_add", { sku: "x-3" });
      await new Promise((resolve) => requestIdleCallback(resolve));
    }
  })));
  // Either tab may have folded what both queued.
  await Promise.all(tabs.map((tab) => until(tab, async () => (await readEtappeStore()).queue.length === 0)));
  const third = await openPage(context);
  await third.goto(`${site.url}/own/next/`);
  await shows(third, "first", "forty");
  for (const tab of [...tabs, third]) assertQuiet(tab);
});

test("kind of page and its dimensions are read from the body", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/product/`);
  await folded(page);
  assert.equal((await slot(page, "third")).item, "");
  await page.goto(`${site.url}/own/next/`);
  await shows(page, "third", "looked");
});

test("own page view is not in the decision of its page, and counts on the next", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/`);
  await folded(page);
  assert.equal((await slot(page, "second")).item, "");
  await page.goto(`${site.url}/own/next/`);
  await shows(page, "second", "one-view");
});

test("act fills slots out of sight, not those the visitor has seen", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/far/`);
  await folded(page);
  await page.evaluate(() => etappe.track("cart_add", { sku: "x-1" }));
  await shows(page, "second", "this-sku");
  assert.equal((await slot(page, "first")).item, "bought");

  const other = await openPage(await visitor(t));
  await other.clock.install();
  await other.goto(`${site.url}/own/`);
  await folded(other);
  // Two frames so that the observer has spoken, then the second that makes a slot seen.
  await other.evaluate(() => new Promise((resolve) => new IntersectionObserver(resolve).observe(document.querySelector("etappe-slot"))));
  await other.clock.runFor(2000);
  await other.evaluate(() => etappe.track("cart_add", { sku: "x-1" }));
  await other.waitForFunction(() => etappe.stage() === "transaction");
  assert.equal((await slot(other, "first")).item, "");
  assert.equal((await slot(other, "second")).item, "");
  assertQuiet(other);
});

test("act inside a slot decides that slot again", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/inside/`);
  await folded(page);
  await page.locator("etappe-slot button").click();
  await shows(page, "first", "bought");
});

test("focus inside a slot stays in it when it is filled anew, and anywhere else stays where it is", async (t) => {
  for (const [start, expected] of [["etappe-slot button", "Look again"], ["#other", "other"]]) {
    const page = await openPage(await visitor(t));
    await page.goto(`${site.url}/own/focus/`);
    await folded(page);
    await page.locator(start).focus();
    if (start === "#other") await page.evaluate(() => etappe.track("product_view", { sku: "x-2" }, { slot: "third" }));
    else await page.keyboard.press("Enter");
    await shows(page, "third", "looked");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), expected);
    assertQuiet(page);
  }
});

test("form of the page's own is tracked and sent where its page wants it", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/form/`);
  await folded(page);
  await page.locator("input").fill("mine");
  await page.locator("form button").click();
  await page.waitForURL("**/own/form/?x=mine");
  await shows(page, "first", "bought");
  assertQuiet(page);
});

test("form of an item without an address is tracked and stays on its page", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/item-form/`);
  await folded(page);
  await page.locator("form button").click();
  await page.waitForFunction(() => etappe.stage() === "transaction");
  assert.equal(page.url(), `${site.url}/own/item-form/`);
});

test("calls written down before the script arrived are made", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/early/`);
  await folded(page);
  await page.waitForFunction(() => etappe.stage() === "transaction");
  await page.evaluate(() => etappe.push(["track", "product_view", { sku: "x-2" }]));
  await folded(page);
  await page.goto(`${site.url}/own/next/`);
  await shows(page, "third", "looked");
  assertQuiet(page);
});

test("item that is taller than its slot moves nothing below it", async (t) => {
  const context = await visitor(t);
  await watchShifts(context);
  const page = await openPage(context);
  await page.setViewportSize({ width: 400, height: 800 });
  await page.goto(`${site.url}/own/`);
  await page.evaluate(() => (window.etappe ??= []).push(["track", "cart_add", { sku: "x-1" }]));
  await folded(page);
  await page.goto(`${site.url}/own/`);
  await shows(page, "first", "bought");
  const found = await shifts(page);
  assert.equal(found.reduce((sum, { value }) => sum + value, 0), 0, JSON.stringify(found));
  const box = await page.locator('etappe-slot[name="first"]').evaluate((element) => [element.offsetHeight, element.scrollHeight]);
  assert.ok(box[1] > box[0], String(box));
});

test("slot that joins the page later is filled", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/`);
  await folded(page);
  await page.goto(`${site.url}/own/next/`);
  await shows(page, "second", "one-view");
  await page.evaluate(() => {
    const late = document.createElement("etappe-slot");
    late.setAttribute("name", "second");
    late.id = "late";
    late.append("baseline");
    document.body.append(late);
  });
  assert.equal(await page.locator("#late").getAttribute("data-item"), "one-view");
  assert.equal(await page.locator("#late h2").textContent(), "One page");
});

test("decided event and listener get what the page shows", async (t) => {
  const context = await visitor(t);
  await context.addInitScript(() => {
    globalThis.heard = [];
    document.addEventListener("etappe:decided", ({ detail }) => globalThis.heard.push(detail.stage));
  });
  const page = await openPage(context);
  await page.goto(`${site.url}/own/`);
  await folded(page);
  await page.evaluate(() => etappe.on("decided", ({ stage }) => globalThis.heard.push(`on ${stage}`)));
  await page.evaluate(() => etappe.track("cart_add", { sku: "x-1" }));
  await page.waitForFunction(() => globalThis.heard.includes("on transaction"));
  assert.deepEqual(await page.evaluate(() => globalThis.heard), ["awareness", "on transaction", "transaction"]);
});

test("page that is only prepared writes nothing until the visitor comes", async (t) => {
  const context = await visitor(t);
  await hearQueue(context);
  await context.addInitScript(() => Object.defineProperty(document, "prerendering", { get: () => !globalThis.hasCome }));
  const page = await openPage(context);
  await page.goto(`${site.url}/own/`);
  await decided(page);
  await page.evaluate(() => {
    etappe.track("cart_add");
    etappe.consent("personalization", true);
  });
  // Idle twice over: what was going to be written would have been.
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => setTimeout(() => requestIdleCallback(resolve), 300))));
  assert.deepEqual(await page.evaluate(() => globalThis.added), []);
  assert.equal((await page.evaluate(() => readEtappeStore())).saved, undefined);
  await page.evaluate(() => {
    globalThis.hasCome = true;
    document.dispatchEvent(new Event("prerenderingchange"));
  });
  await folded(page);
  assert.deepEqual((await page.evaluate(() => globalThis.added)).sort(), ["cart_add", "page_view", "personalization"]);
  assertQuiet(page);
});

test("script tag that is there twice counts once and says so", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/twice/`);
  await folded(page);
  await page.locator("button").click();
  await page.waitForFunction(() => etappe.stage() === "transaction");
  await folded(page);
  assert.equal(page.ours().length, 1, page.lines.join("\n"));
  assert.match(page.ours()[0], /there already/);
  await page.goto(`${site.url}/own/next/`);
  await shows(page, "second", "one-view");
});

test("script tag's own attributes choose the language and keep the view from the edge", async (t) => {
  const context = await visitor(t);
  const page = await openPage(context);
  await page.goto(`${site.url}/own/german/`);
  await folded(page);
  await page.goto(`${site.url}/own/german/`);
  await shows(page, "first", "");
  await page.evaluate(() => etappe.track("cart_add", { sku: "x-1" }, { slot: "second" }));
  await shows(page, "second", "this-sku");
  assert.equal(await page.locator('etappe-slot[name="second"] h2').textContent(), "Eben diese");
  assert.deepEqual(await context.cookies(), []);
});

test("arguments of any kind never throw into the page", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/`);
  await folded(page);
  await page.evaluate(() => {
    for (const odd of [undefined, null, 5, {}, [], Symbol.iterator, "\ud800", "x".repeat(70_000), () => 1, document.body]) {
      etappe.track(odd, odd, odd);
      etappe.track("cart_add", { sku: odd }, null);
      etappe.set(odd, odd);
      etappe.consent(odd, true);
      etappe.on(odd, odd);
      etappe.push([odd, odd]);
      etappe.push(odd);
    }
  });
  await page.waitForFunction(() => etappe.stage() === "transaction");
  await folded(page);
  assert.deepEqual(page.errors, []);
  assert.equal(page.ours().length, 1, page.lines.join("\n"));
});

test("value that cannot be kept is refused and said once, and removes nothing", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/`);
  await folded(page);
  await page.evaluate(() => {
    etappe.consent("personalization", true);
    etappe.set("plan", "proper");
    for (const odd of [NaN, {}, [7], undefined]) etappe.set("plan", odd);
  });
  await until(page, async () => new TextDecoder("latin1").decode((await readEtappeStore()).saved.part).includes("proper"));
  await folded(page);
  assert.ok(await page.evaluate(async () => new TextDecoder("latin1").decode((await readEtappeStore()).saved.part).includes("proper")));
  assert.equal(page.ours().length, 1, page.lines.join("\n"));
});

test("list of texts is kept", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/`);
  await folded(page);
  await page.evaluate(() => etappe.set("tags", ["photo", "vip-member"]));
  await until(page, async () => new TextDecoder("latin1").decode((await readEtappeStore()).saved.part).includes("\x05photo\x0avip-member"));
  assert.deepEqual(page.ours(), []);
});

test("early call that makes no sense does not stop the others", async (t) => {
  const context = await visitor(t);
  await context.addInitScript(() => (globalThis.etappe ??= []).push(null, 5, [], ["nothing"], ["track", "cart_add", { sku: "x-1" }]));
  const page = await openPage(context);
  await page.goto(`${site.url}/own/`);
  await page.waitForFunction(() => globalThis.etappe?.stage?.() === "transaction");
  assert.deepEqual(page.errors, []);
});
