// The shop as a set of pages: every page in two languages that lead to each other, no dead link, nothing wider than a phone.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { ROOT } from "../node/support/pack.mjs";
import { assertQuiet, decided, openPage, shifts, shows, watchShifts } from "./support/browser.mjs";
import { sitePages } from "./support/pages.mjs";
import { browser, site, useShop } from "./support/shop.mjs";
import { SITE } from "./support/site.mjs";

const SHOWN = sitePages().filter((path) => !path.endsWith(".html"));
const ADDRESS = "https://korn-blende.example";
useShop();

async function visitor(t, options) {
  const context = await browser.newContext(options);
  t.after(() => context.close());
  return context;
}

const isServed = (path) => existsSync(join(SITE, path.endsWith("/") ? `${path}index.html` : path));
const htmlOf = (path) => readFileSync(join(SITE, path.endsWith("/") ? `${path}index.html` : path), "utf8");
const found = (html, pattern) => [...html.matchAll(pattern)].map(([, value]) => value);

test("every address on every page leads somewhere", () => {
  for (const path of sitePages()) {
    const html = htmlOf(path);
    for (const address of found(html, /(?:href|src|data-pack)="([^"]+)"/g)) {
      const { origin, protocol, pathname, hash } = new URL(address, `${ADDRESS}${path}`);
      if (protocol === "mailto:") continue;
      assert.equal(origin, ADDRESS, `${path}: ${address}`);
      assert.ok(isServed(pathname), `${path}: ${address}`);
      if (hash && pathname.endsWith("/")) assert.match(htmlOf(pathname), new RegExp(` id="${hash.slice(1)}"`), `${path}: ${address}`);
    }
  }
});

test("every address of the journey leads somewhere from every page that may show it", () => {
  const { items } = parse(readFileSync(join(ROOT, "examples/amy/journey.yaml"), "utf8"));
  const pagesOf = { hero: ["/", "/de/"], chat: SHOWN, cta: SHOWN };
  const own = { "cta-in-cart": /^(\/de)?\/kamera\/\w/, "cta-owner": /^(\/de)?\/kamera\/\w/, "cta-strap": /cart/ };
  for (const { id, slots: [slot], content: { href } } of items) {
    if (href.startsWith("mailto:")) continue;
    const pages = pagesOf[slot].filter((path) => (own[id] ?? /^\/(de\/)?$/).test(path));
    assert.ok(pages.length >= 2, id);
    for (const page of pages) {
      const { pathname } = new URL(href, `${ADDRESS}${page}`);
      assert.ok(isServed(pathname), `${id} on ${page}: ${href}`);
      assert.equal(pathname.startsWith("/de/"), page.startsWith("/de/"), `${id} on ${page}: ${href}`);
    }
  }
});

test("every page says its language and leads to itself in the other one", () => {
  for (const path of SHOWN) {
    const html = htmlOf(path);
    const [lang, other] = path.startsWith("/de/") ? ["de", "en"] : ["en", "de"];
    const english = path.replace(/^\/de\//, "/");
    const inLanguage = { en: english, de: `/de${english}` };
    assert.deepEqual(found(html, /<html lang="(\w+)"/g), [lang], path);
    assert.deepEqual(found(html, /<a href="([^"]+)" hreflang="\w+" lang="\w+">/g), [inLanguage[other]], path);
    assert.deepEqual(found(html, /rel="alternate" hreflang="[\w-]+" href="([^"]+)"/g), [inLanguage.en, inLanguage.de, inLanguage.en].map((it) => ADDRESS + it), path);
    assert.deepEqual(found(html, /rel="canonical" href="([^"]+)"/g), [ADDRESS + path], path);
    assert.equal(found(html, /<title>([^<]{10,80})<\/title>/g).length, 1, path);
    assert.equal(found(html, /name="description" content="([^"]{20,200})"/g).length, 1, path);
  }
});

test("who changes the language keeps campaign and place", async (t) => {
  const page = await openPage(await visitor(t));
  await page.goto(`${site.url}/?utm_campaign=poster-hauptbahnhof#film`);
  await page.locator(".top__language a").click();
  await page.waitForURL("**/de/?utm_campaign=poster-hauptbahnhof#film");
  await shows(page, "hero", "hero-poster");
  await page.goto(`${site.url}/cart/?add=strap`);
  await page.locator(".top__language a").click();
  await page.waitForURL((url) => url.pathname === "/de/cart/" && url.search === "");
  assertQuiet(page);
});

test("what is not there is answered by a page of the shop in the right language", async (t) => {
  const page = await openPage(await visitor(t));
  for (const [path, words] of [["/no/such/page/", "Out of the frame."], ["/de/nichts/", "Aus dem Bild gelaufen."]]) {
    const response = await page.goto(site.url + path);
    assert.equal(response.status(), 404);
    assert.equal(await page.locator("h1").textContent(), words);
  }
});

test("no page is wider than a small phone, in either language", async (t) => {
  const page = await openPage(await visitor(t, { viewport: { width: 320, height: 640 } }));
  for (const path of sitePages()) {
    await page.goto(site.url + path);
    await decided(page);
    await page.locator("[data-dock]").waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 320, `${path} is ${wide} wide`);
  }
});

test("everything to press is at least 44 pixels high", async (t) => {
  const page = await openPage(await visitor(t, { viewport: { width: 390, height: 844 } }));
  for (const path of SHOWN) {
    await page.goto(site.url + path);
    await decided(page);
    await page.locator("[data-dock]").waitFor();
    const small = await page.evaluate(() => [...document.querySelectorAll("nav a, .button, .etappe-item__action, .etappe-item__input, .dock__button, .crumb a")]
      .filter((it) => it.offsetHeight && it.offsetHeight < 44).map((it) => `${it.textContent.trim()} ${it.offsetHeight}`));
    assert.deepEqual(small, [], path);
  }
});

test("landing page with Etappe in it hardly shifts and asks its own server only", async (t) => {
  const context = await visitor(t, { viewport: { width: 390, height: 844 } });
  await watchShifts(context);
  const page = await openPage(context);
  const asked = [];
  context.on("request", (request) => asked.push([request.method(), new URL(request.url())]));
  for (const path of ["/?utm_campaign=poster-hauptbahnhof", "/", "/de/"]) {
    await page.goto(site.url + path);
    await decided(page);
    await page.locator("[data-dock]").waitFor();
    const sum = (await shifts(page)).reduce((total, { value }) => total + value, 0);
    assert.ok(sum < 0.02, `${path}: ${sum}`);
  }
  for (const [method, url] of asked) {
    assert.deepEqual([method, url.origin], ["GET", site.url], url.href);
    assert.ok(isServed(url.pathname), url.href);
  }
  assertQuiet(page);
});

test("without JavaScript every page has its words, its links and nothing of the demonstration", async (t) => {
  const page = await openPage(await visitor(t, { javaScriptEnabled: false }));
  for (const path of SHOWN) {
    await page.goto(site.url + path);
    assert.ok(await page.locator("h1").isVisible(), path);
    for (const name of await page.locator("etappe-slot h2").all()) assert.ok(await name.isVisible(), path);
    assert.equal(await page.locator("[data-dock]").isVisible(), false, path);
  }
});
