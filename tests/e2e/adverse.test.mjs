// The script tag where something is refused, missing or damaged: the page keeps working and says once what is wrong.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertQuiet, decided, folded, launch, openPage, shows, slot, until, withStoreReader } from "./support/browser.mjs";
import { serve, shopPolicy } from "./support/site.mjs";

const POSTER = "/?utm_campaign=poster-hauptbahnhof";
const BASELINE = "We sell what we carry ourselves.";
let browser;

before(async () => {
  browser = await launch();
});
after(() => browser?.close());

async function open(t, { site: siteOptions, context: contextOptions, init } = {}) {
  const site = await serve(siteOptions);
  const context = await withStoreReader(await browser.newContext(contextOptions));
  t.after(async () => {
    await context.close();
    await site.stop();
  });
  if (init) await context.addInitScript(init);
  return { site, context, page: await openPage(context) };
}

async function assertBaseline(page, expected) {
  assert.equal(await page.evaluate(() => etappe.ready), undefined);
  assert.equal(await page.locator('etappe-slot[name="hero"] h2').textContent(), BASELINE);
  assert.equal(await page.locator("etappe-slot[data-item]").count(), 0);
  assert.deepEqual(page.errors, []);
  assert.equal(page.ours().length, 1, page.lines.join("\n"));
  assert.match(page.ours()[0], expected);
}

test("policy that refuses wasm keeps the baseline and says so once", async (t) => {
  const policy = shopPolicy().replace(" 'wasm-unsafe-eval'", "");
  const { site, page } = await open(t, { site: { headers: { "content-security-policy": policy } } });
  await page.goto(site.url + POSTER);
  await decided(page);
  await page.evaluate(() => etappe.track("cart_add", { sku: "x100" }));
  await assertBaseline(page, /^etappe: slots keep their baseline; .*Content.Security.Policy/s);
});

test("pack that is missing keeps the baseline and says so once", async (t) => {
  const { site, page } = await open(t);
  await page.route("**/*.pack", (route) => route.fulfill({ status: 404, body: "no" }));
  await page.goto(site.url + POSTER);
  await decided(page);
  await assertBaseline(page, /amy\.pack answered 404/);
});

test("pack that is damaged keeps the baseline and says so once", async (t) => {
  const { site, page } = await open(t, { site: { routes: { "/etappe/amy.pack": "<html>an error page</html>" } } });
  await page.goto(site.url + POSTER);
  await decided(page);
  await assertBaseline(page, /E040\d/);
});

test("wasm that is missing keeps the baseline and says so once", async (t) => {
  const { site, page } = await open(t);
  await page.route("**/decide.*.wasm", (route) => route.abort());
  await page.goto(site.url + POSTER);
  await decided(page);
  await assertBaseline(page, /slots keep their baseline/);
});

test("profile part that is missing leaves the decision in place", async (t) => {
  const { site, page } = await open(t);
  await page.route("**/profile.*", (route) => route.abort());
  const said = page.waitForEvent("console", (message) => message.text().startsWith("etappe:"));
  await page.goto(site.url + POSTER);
  await shows(page, "hero", "hero-poster");
  await page.evaluate(() => etappe.track("cart_add"));
  await said;
  assert.equal((await slot(page, "hero")).item, "hero-poster");
  assert.deepEqual(page.errors, []);
  assert.equal(page.ours().length, 1);
});

test("wasm under another MIME type is compiled all the same", async (t) => {
  const { site, page } = await open(t, { site: { types: { ".wasm": "application/octet-stream" } } });
  await page.goto(site.url + POSTER);
  await shows(page, "hero", "hero-poster");
  await folded(page);
  assertQuiet(page);
});

test("page under Trusted Types is filled", async (t) => {
  const policy = `${shopPolicy()}; require-trusted-types-for 'script'; trusted-types 'none'`;
  const { site, page } = await open(t, { site: { headers: { "content-security-policy": policy } } });
  await page.goto(site.url + POSTER);
  await shows(page, "hero", "hero-poster");
  await folded(page);
  assertQuiet(page);
});

test("browser that refuses storage decides from memory", async (t) => {
  const { site, page } = await open(t, {
    init: () => Object.defineProperty(globalThis, "indexedDB", {
      get() {
        throw new DOMException("refused", "SecurityError");
      },
    }),
  });
  await page.goto(site.url + POSTER);
  await shows(page, "hero", "hero-poster");
  await page.evaluate(() => etappe.track("chat_question", {}, { slot: "chat" }));
  await shows(page, "chat", "chat-leave-email");
  assertQuiet(page);
});

test("stored profile that is damaged is replaced by an empty one", async (t) => {
  const { site, page } = await open(t);
  await page.goto(`${site.url}/`);
  await folded(page);
  await page.evaluate(() => new Promise((resolve) => {
    indexedDB.open("etappe").onsuccess = ({ target }) => {
      const transaction = target.result.transaction("saved", "readwrite");
      transaction.objectStore("saved").put({ part: new Uint8Array([9, 9, 9]), view: new Uint8Array([9, 9, 9]), refused: [] }, 0);
      transaction.oncomplete = resolve;
    };
  }));
  await page.goto(site.url + POSTER);
  await shows(page, "hero", "hero-poster");
  await until(page, async () => (await readEtappeStore()).saved?.part.length > 3);
  assert.deepEqual(page.errors, []);
});

test("script tag without a pack says what is missing", async (t) => {
  const html = '<!doctype html><script src="/etappe/auto.js"></script><etappe-slot name="hero">baseline</etappe-slot>';
  const { site, page } = await open(t, { site: { routes: { "/own/": html } } });
  await page.goto(`${site.url}/own/`);
  assert.equal(page.ours().length, 1);
  assert.match(page.ours()[0], /data-pack/);
  assert.deepEqual(page.errors, []);
});
