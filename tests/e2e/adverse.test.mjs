// The script tag where something is refused, missing or damaged: the page keeps working and says once what is wrong.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertQuiet, changeSaved, decided, folded, launch, openPage, shows, slot, until, withStoreReader } from "./support/browser.mjs";
import { newer } from "./support/newer.mjs";
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

test("policy that refuses wasm keeps neither a withdrawal nor an erasure from being done", async (t) => {
  const { site, context, page } = await open(t);
  await page.goto(site.url + POSTER);
  await folded(page);
  assert.equal((await context.cookies()).length, 1);
  await page.route("**/page.*.wasm", (route) => route.abort());
  await page.goto(`${site.url}/kamera/`);
  await decided(page);
  assert.equal(await page.evaluate(() => {
    etappe.consent("personalization", false);
    return document.cookie;
  }), "");
  await until(page, async () => (await readEtappeStore()).queue.some(({ kind, granted }) => kind === "consent" && !granted));
  await page.evaluate(() => etappe.reset());
  const { saved, queue } = await page.evaluate(() => readEtappeStore());
  assert.equal(saved, undefined);
  assert.deepEqual(queue, []);
  assert.deepEqual(page.errors, []);
});

test("erasure that is not possible is said, whatever was said before", async (t) => {
  const { site, page } = await open(t, {
    init: () => Object.defineProperty(globalThis, "indexedDB", {
      get() {
        throw new DOMException("refused", "SecurityError");
      },
    }),
  });
  await page.goto(site.url + POSTER);
  await decided(page);
  await page.evaluate(() => etappe.reset());
  assert.match(page.ours().join(), /not erased/);
  assert.deepEqual(page.errors, []);
});

/** Makes every write of the profile fail as a full disk does. */
const refuseWrites = () => {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (...values) {
    const request = put.apply(this, values);
    request.onsuccess = () => this.transaction.abort();
    return request;
  };
};

test("denial whose write is refused removes what was stored", async (t) => {
  const { site, page } = await open(t);
  await page.goto(`${site.url}/`);
  await folded(page);
  await page.evaluate(refuseWrites);
  await page.evaluate(() => etappe.consent("functional", false));
  await until(page, async () => !(await readEtappeStore()).saved);
  assert.deepEqual(page.errors, []);
});

test("erasure reaches the database after the page has lost it", async (t) => {
  const { site, page } = await open(t);
  await page.goto(`${site.url}/`);
  await folded(page);
  await page.evaluate(refuseWrites);
  await page.evaluate(() => etappe.track("chat_question", {}, { slot: "chat" }));
  await shows(page, "chat", "chat-leave-email");
  await page.evaluate(() => etappe.reset());
  const { saved, queue } = await page.evaluate(() => readEtappeStore());
  assert.equal(saved, undefined);
  assert.deepEqual(queue, []);
});

test("profile part that fails once is asked for again", async (t) => {
  const { site, page } = await open(t);
  await page.route("**/profile.*.wasm", (route) => route.abort(), { times: 1 });
  const said = page.waitForEvent("console", (message) => message.text().startsWith("etappe:"));
  await page.goto(`${site.url}/`);
  await decided(page);
  await said;
  await page.evaluate(() => etappe.track("chat_question", {}, { slot: "chat" }));
  await shows(page, "chat", "chat-leave-email");
  await folded(page);
});

/** Gives the page's profile and view the version of an engine that is yet to come. */
async function storeNewer(page) {
  await folded(page);
  const bytes = await page.evaluate(async () => {
    const { part, view } = (await readEtappeStore()).saved;
    return { part: [...part], view: [...view] };
  });
  await page.evaluate(({ part, view }) => new Promise((resolve) => {
    indexedDB.open("etappe").onsuccess = ({ target }) => {
      const transaction = target.result.transaction("saved", "readwrite");
      const saved = { part: new Uint8Array(part), view: new Uint8Array(view), words: {}, refused: [] };
      transaction.objectStore("saved").put(saved, 0);
      transaction.oncomplete = () => {
        target.result.close();
        resolve();
      };
    };
  }), { part: newer(bytes.part), view: newer(bytes.view) });
}

test("stored profile of a newer version stays as it is, and the edge gets nothing", async (t) => {
  const { site, context, page } = await open(t);
  await page.goto(`${site.url}/`);
  await storeNewer(page);
  await context.clearCookies();
  const before = await page.evaluate(() => readEtappeStore());
  await page.goto(site.url + POSTER);
  await shows(page, "hero", "hero-poster");
  await page.evaluate(() => etappe.track("chat_question", {}, { slot: "chat" }));
  await shows(page, "chat", "chat-leave-email");
  const after = await page.evaluate(() => readEtappeStore());
  assert.deepEqual(after.saved, before.saved);
  assert.deepEqual(await context.cookies(), []);
  assert.deepEqual(page.errors, []);
});

test("stored profile of an older version is begun anew, and the visitor's word outlives it", async (t) => {
  const { site, page } = await open(t);
  await page.goto(`${site.url}/`);
  await folded(page);
  await page.evaluate(() => etappe.consent("personalization", true));
  await until(page, async () => (await readEtappeStore()).saved.words.personalization);
  const { saved } = await page.evaluate(() => readEtappeStore());
  await changeSaved(page, { part: new Uint8Array(newer(Object.values(saved.part), 1)) });
  await page.goto(site.url + POSTER);
  await shows(page, "hero", "hero-poster");
  await folded(page);
  const after = await page.evaluate(() => readEtappeStore());
  assert.deepEqual([after.saved.part[2], after.saved.words], [saved.part[2], { personalization: true }]);
  assert.deepEqual(page.errors, []);
});

test("what the visitor does while a newer profile is found is not lost to the page", async (t) => {
  const { site, page } = await open(t);
  await page.goto(`${site.url}/`);
  await storeNewer(page);
  // As soon as the first fold reads what is stored.
  await page.addInitScript(() => {
    const { get } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.get = function (key) {
      if (this.transaction.mode === "readwrite") {
        IDBObjectStore.prototype.get = get;
        etappe.track("chat_question", {}, { slot: "chat" });
      }
      return get.call(this, key);
    };
  });
  await page.goto(`${site.url}/`);
  await shows(page, "chat", "chat-leave-email");
  assert.deepEqual(page.errors, []);
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
  await page.route("**/page.*.wasm", (route) => route.abort());
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
