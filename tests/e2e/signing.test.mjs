// Signed packs in a page: which pack is in force after each thing that can be wrong with a new one, and what the console says.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { wrongOf } from "../node/support/judge.mjs";
import { ROOT } from "../node/support/pack.mjs";
import { changed, signPack } from "../node/support/sign.mjs";
import { cases, missing } from "../node/support/vectors.mjs";
import { launch } from "./support/browser.mjs";
import { keeps, kept, one, open, packOf, signed, two, visit } from "./support/signed.mjs";

let browser;

before(async () => {
  browser = await launch({ args: ["--host-resolver-rules=MAP shop.test 127.0.0.1"] });
});
after(() => browser?.close());

const ENGINE_REFUSES = () => signPack(changed(packOf(9), 4), one, Date.now() + 1e6);
/** What is served in place of the next pack, and what is said of it. */
const REFUSED = [
  ["unsigned", () => packOf(9), "E0421"],
  ["signed by an unknown key", () => signed(9, { key: two }), "E0422"],
  ["changed", () => changed(signed(9)), "E0423"],
  ["signed for a time that has passed", () => signed(9, { days: -1 }), "E0424"],
  ["no pack at all", () => "<!doctype html><title>lost</title>", "E0421"],
  ["signed, but of a format that the engine does not read", ENGINE_REFUSES, "E0403"],
  ["missing", () => undefined, "answered 404"],
];

test("published vectors of ed25519 come out as published in Chromium", { skip: missing }, async (t) => {
  const { site, page } = await visit(t, browser);
  site.routes["/signed/signature.js"] = readFileSync(join(ROOT, "npm/dist/signature.js"), "utf8");
  site.routes["/signed/judge.js"] = `export ${wrongOf}`;
  await open(page, site);
  const wrong = await page.evaluate(async (cases) => {
    const [signature, { wrongOf }] = await Promise.all([import("/signed/signature.js"), import("/signed/judge.js")]);
    return wrongOf(cases, signature);
  }, cases);
  assert.equal(cases.length, 151);
  assert.deepEqual(wrong, []);
});

for (const [what, next, reason] of REFUSED) {
  test(`pack that is ${what} leaves a first visitor the baseline, and the last good pack in force after that`, async (t) => {
    const { site, page } = await visit(t, browser);
    site.pack(next());
    assert.deepEqual(await open(page, site), ["", page.ours()[0]]);
    assert.match(page.ours()[0], new RegExp(`^etappe: slots keep their baseline; .*${reason}$`));
    assert.equal(page.ours().length, 1);
    assert.deepEqual(await kept(page), {});

    site.pack(signed(7));
    assert.deepEqual(await open(page, site), ["signed-7", ""]);
    await keeps(page, 7);

    site.pack(next());
    for (const visit of ["next page", "reload"]) {
      const [item, said] = await open(page, site);
      assert.equal(item, "signed-7", visit);
      assert.match(said, new RegExp(`^etappe: the last good pack stays in force; .*${reason}$`), visit);
    }
    assert.deepEqual(await kept(page), { signed: 7 });

    site.pack(signed(8));
    assert.deepEqual(await open(page, site), ["signed-8", ""]);
    await keeps(page, 8);
  });
}

test("lower version is refused, the same one signed anew is taken, and so is a higher one", async (t) => {
  const { site, page } = await visit(t, browser);
  site.pack(signed(8));
  assert.deepEqual(await open(page, site), ["signed-8", ""]);
  await keeps(page, 8);
  site.pack(signed(7));
  assert.deepEqual(await open(page, site), ["signed-8", "etappe: the last good pack stays in force; E0425"]);
  site.pack(signed(8, { days: 2 }));
  assert.deepEqual(await open(page, site), ["signed-8", ""]);
  site.pack(signed(9));
  assert.deepEqual(await open(page, site), ["signed-9", ""]);
  await keeps(page, 9);
  site.pack(signed(8));
  assert.deepEqual(await open(page, site), ["signed-9", "etappe: the last good pack stays in force; E0425"]);
});

test("last good pack that has expired is in force no longer, and still guards against a lower version", async (t) => {
  const { site, context, page } = await visit(t, browser);
  site.pack(signed(8));
  await open(page, site);
  await keeps(page, 8);
  await context.addInitScript(() => {
    const { now } = Date;
    Date.now = () => now() + 2 * 86_400_000;
  });
  site.pack(packOf(9));
  assert.deepEqual(await open(page, site), ["", "etappe: slots keep their baseline; E0421"]);
  site.pack(signed(8));
  assert.deepEqual(await open(page, site), ["", "etappe: slots keep their baseline; E0424"]);
  site.pack(signed(7, { days: 9 }));
  assert.deepEqual(await open(page, site), ["", "etappe: slots keep their baseline; E0425"]);
  site.pack(signed(8, { days: 9 }));
  assert.deepEqual(await open(page, site), ["signed-8", ""]);
});

test("keys rotate: both for a while, then what the old one signed is good no longer and guards nothing", async (t) => {
  const { site, page } = await visit(t, browser);
  site.pack(signed(90));
  assert.deepEqual(await open(page, site), ["signed-90", ""]);
  await keeps(page, 90);
  site.keys(two, one);
  assert.deepEqual(await open(page, site), ["signed-90", ""]);
  site.keys(two);
  assert.deepEqual(await open(page, site), ["", "etappe: slots keep their baseline; E0422"]);
  // Whoever had the old key may have signed any version.
  site.pack(signed(7, { key: two }));
  assert.deepEqual(await open(page, site), ["signed-7", ""]);
  await keeps(page, 7);
});

test("signed pack decides without keys, which load and keep nothing", async (t) => {
  const { site, page } = await visit(t, browser);
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  site.pack(signed(7, { days: -1 }));
  site.keys();
  assert.deepEqual(await open(page, site), ["signed-7", ""]);
  assert.equal(asked.some((path) => /signed\.\w+\.js/.test(path)), false, asked.join());
  assert.deepEqual(await kept(page), {});
  site.keys(one);
  site.pack(signed(7));
  assert.deepEqual(await open(page, site), ["signed-7", ""]);
  assert.equal(asked.filter((path) => /signed\.\w+\.js/.test(path)).length, 1, asked.join());
});

test("attribute without a key in it lets nothing pass", async (t) => {
  const { site, page } = await visit(t, browser);
  site.pack(signed(7));
  for (const text of ["", "etappe-key.pub"]) {
    site.keys({ text });
    assert.deepEqual(await open(page, site), ["", "etappe: slots keep their baseline; E0422"], text);
  }
});

test("part for signatures that is missing keeps the baseline", async (t) => {
  const { site, page } = await visit(t, browser);
  site.pack(signed(7));
  await page.route("**/signed.*.js", (route) => route.fulfill({ status: 404, body: "no" }));
  const [item, said] = await open(page, site);
  assert.equal(item, "");
  assert.match(said, /^etappe: slots keep their baseline; [^\n]*$/);
});

test("page without a secure context keeps its baseline and says why once", async (t) => {
  const { site, page } = await visit(t, browser);
  site.pack(signed(7));
  const insecure = { url: site.url.replace("127.0.0.1", "shop.test") };
  assert.deepEqual(await open(page, insecure), ["", "etappe: slots keep their baseline; E0507"]);
  assert.equal(await page.evaluate(() => isSecureContext), false);
});

test("where nothing can be verified, what was verified before stays in force while its key and its time hold", async (t) => {
  const { site, context, page } = await visit(t, browser);
  site.pack(signed(7));
  await open(page, site);
  await keeps(page, 7);
  await context.addInitScript(() => Object.defineProperty(crypto, "subtle", { value: undefined }));
  site.pack(signed(8));
  const stays = ["signed-7", "etappe: the last good pack stays in force; E0507"];
  assert.deepEqual(await open(page, site), stays);
  assert.deepEqual(await kept(page), { signed: 7 });
  site.keys(two);
  assert.deepEqual(await open(page, site), ["", "etappe: slots keep their baseline; E0507"]);
  site.keys(two, one);
  assert.deepEqual(await open(page, site), stays);
  await context.addInitScript(() => {
    const { now } = Date;
    Date.now = () => now() + 2 * 86_400_000;
  });
  assert.deepEqual(await open(page, site), ["", "etappe: slots keep their baseline; E0507"]);
});

test("two journeys on one origin keep a pack each, and neither stands in for the other", async (t) => {
  const { site, page } = await visit(t, browser);
  site.pack(signed(12));
  site.pack(signed(3, { name: "blog" }), "/signed/other.pack");
  assert.deepEqual(await open(page, site), ["signed-12", ""]);
  await keeps(page, 12);
  assert.deepEqual(await open(page, site, "/signed/other/"), ["blog-3", ""]);
  await keeps(page, 3, "blog");
  assert.deepEqual(await kept(page), { signed: 12, blog: 3 });
  site.pack(packOf(13));
  site.pack(packOf(4, "blog"), "/signed/other.pack");
  assert.equal((await open(page, site))[0], "signed-12");
  assert.equal((await open(page, site, "/signed/other/"))[0], "blog-3");
  // An address that never brought a good pack.
  assert.deepEqual(await open(page, site, "/signed/third/"), ["", page.ours()[0]]);
});

test("pack under a new address is followed by the last good one of the old address", async (t) => {
  const { site, page } = await visit(t, browser);
  site.pack(signed(12));
  await open(page, site);
  await keeps(page, 12);
  site.pack(changed(signed(13)), "/signed/other.pack");
  assert.deepEqual(await open(page, site, "/signed/other/"), ["signed-12", "etappe: the last good pack stays in force; E0423"]);
  site.pack(signed(11), "/signed/other.pack");
  assert.deepEqual(await open(page, site, "/signed/other/"), ["signed-12", "etappe: the last good pack stays in force; E0425"]);
});

test("stored pack that was tampered with is good no longer", async (t) => {
  const { site, page } = await visit(t, browser);
  site.pack(signed(7));
  await open(page, site);
  await keeps(page, 7);
  await page.evaluate(() => new Promise((resolve) => {
    indexedDB.open("etappe").onsuccess = ({ target: { result: db } }) => {
      const transaction = db.transaction("saved", "readwrite");
      const store = transaction.objectStore("saved");
      store.get("packs").onsuccess = ({ target: { result } }) => {
        new Uint8Array(result.get("signed").signed)[100] ^= 1;
        store.put(result, "packs");
      };
      transaction.oncomplete = () => {
        db.close();
        resolve();
      };
    };
  }));
  site.pack(packOf(8));
  assert.deepEqual(await open(page, site), ["", "etappe: slots keep their baseline; E0421"]);
  // And a good one replaces it.
  site.pack(signed(7));
  assert.deepEqual(await open(page, site), ["signed-7", ""]);
  site.pack(packOf(8));
  assert.equal((await open(page, site))[0], "signed-7");
});

test("erasure also forgets the last good pack, and a profile is kept beside it", async (t) => {
  const { site, page } = await visit(t, browser);
  site.pack(signed(7));
  await open(page, site);
  await keeps(page, 7);
  await page.evaluate(async () => {
    etappe.track("page_view");
    await etappe.reset();
  });
  assert.deepEqual(await kept(page), {});
  site.pack(packOf(8));
  assert.deepEqual(await open(page, site), ["", "etappe: slots keep their baseline; E0421"]);
});

test("browser that refuses storage takes signed packs and keeps none", async (t) => {
  const { site, page } = await visit(t, browser, {
    init: () => Object.defineProperty(globalThis, "indexedDB", { get: () => undefined }),
  });
  site.pack(signed(7));
  assert.deepEqual(await open(page, site), ["signed-7", ""]);
  site.pack(packOf(8));
  assert.deepEqual(await open(page, site), ["", "etappe: slots keep their baseline; E0421"]);
});
