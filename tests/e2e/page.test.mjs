// The page's own rules, on small pages made for them: nothing lost, nothing swapped under the visitor's eyes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { compilePack } from "../node/support/pack.mjs";
import { assertQuiet, decided, folded, launch, openPage, shifts, shows, slot, until, watchShifts, withStoreReader } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";

const pack = compilePack(readFileSync(new URL("support/own.yaml", import.meta.url), "utf8"));
const SCRIPT = '<script async src="/etappe/auto.js" data-pack="/own/own.pack"></script>';
const html = (body, { head = "", attributes = "" } = {}) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="/pictures/mark.svg">
<link rel="stylesheet" href="/own/own.css">${head}${SCRIPT}</head><body${attributes}>${body}</body></html>`;
const SLOTS = ["first", "second", "third"].map((name) => `<etappe-slot name="${name}"><p>baseline ${name}</p></etappe-slot>`).join("");
const ROUTES = {
  "/own/own.pack": ["application/octet-stream", pack],
  "/own/own.css": "etappe-slot { display: flow-root; } .far { height: 3000px; }",
  "/own/": html(`${SLOTS}<a id="go" href="/own/next/" data-etappe-event="cart_add" data-etappe-sku="x-1">buy</a><p>below</p>`),
  "/own/next/": html(SLOTS),
  "/own/far/": html(`<div class="far"></div>${SLOTS}<button data-etappe-event="cart_add" data-etappe-sku="x-1">buy</button>`),
  "/own/product/": html(SLOTS, { attributes: ' data-etappe-page="product_view" data-etappe-sku="x-2"' }),
  "/own/inside/": html('<etappe-slot name="first"><p>baseline</p><button data-etappe-event="cart_add">buy</button></etappe-slot><etappe-slot name="second">b</etappe-slot>'),
  "/own/form/": html(`${SLOTS}<form data-etappe-event="cart_add" data-etappe-sku="x-1"><input name="x"><button>buy</button></form>`),
  "/own/early/": html(SLOTS, { head: '<script src="/own/early.js"></script>' }),
  "/own/german/": html(SLOTS).replace("<script async", '<script async data-locale="de" data-cookie="off"'),
  "/own/early.js": '(window.etappe ??= []).push(["track", "cart_add", { sku: "x-1" }]);',
};
let browser;
let site;

before(async () => {
  browser = await launch();
  site = await serve({ routes: ROUTES });
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

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
  await page.route("**/decide.*.wasm", async (route) => {
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
  await until(page, async () => !!(await readEtappeStore()).saved);
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

test("form without an address is tracked and stays on its page", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/form/`);
  await folded(page);
  await page.locator("form button").click();
  await page.waitForFunction(() => etappe.stage() === "transaction");
  assert.equal(page.url(), `${site.url}/own/form/`);
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

test("event without consent is not even queued once that is known", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/own/`);
  await folded(page);
  const queued = await page.evaluate(async () => {
    etappe.track("wish");
    return (await readEtappeStore()).queue.length;
  });
  assert.equal(queued, 0);
  await page.evaluate(() => etappe.consent("personalization", true));
  await until(page, async () => (await readEtappeStore()).saved.refused.length === 0);
});

test("event and attribute without consent are not even queued on a first visit", async (t) => {
  const context = await visitor(t);
  await context.addInitScript(() => {
    const put = IDBObjectStore.prototype.add;
    globalThis.added = [];
    IDBObjectStore.prototype.add = function (record) {
      globalThis.added.push(record.name ?? record.purpose ?? record.kind);
      return put.call(this, record);
    };
    (globalThis.etappe ??= []).push(["track", "wish"], ["set", "plan", "pro"], ["consent", "personalization", false], ["track", "wish"]);
  });
  const page = await openPage(context);
  await page.goto(`${site.url}/own/`);
  await folded(page);
  const added = await page.evaluate(() => globalThis.added);
  assert.ok(added.includes("personalization"), String(added));
  assert.ok(!added.includes("wish") && !added.includes("plan"), String(added));
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

test("withdrawal in one tab brings the baseline back in the others", async (t) => {
  const context = await visitor(t);
  const [one, other] = [await openPage(context), await openPage(context)];
  await one.goto(`${site.url}/own/`);
  await folded(one);
  await other.goto(`${site.url}/own/`);
  await shows(other, "second", "one-view");
  await folded(other);
  await one.evaluate(() => etappe.consent("personalization", false));
  await shows(other, "second", "");
  assert.equal(await other.locator('etappe-slot[name="second"]').textContent(), "baseline second");
  assertQuiet(other);
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
    for (const odd of [undefined, null, 5, {}, [], Symbol.iterator.description, "\ud800", "x".repeat(70_000), () => 1, document.body]) {
      etappe.track(odd, odd);
      etappe.track("cart_add", { sku: odd });
      etappe.set(odd, odd);
      etappe.consent(odd, true);
      etappe.push([odd, odd]);
    }
  });
  await page.waitForFunction(() => etappe.stage() === "transaction");
  await folded(page);
  assertQuiet(page);
});
