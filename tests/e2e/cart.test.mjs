// The cart: quantities, removal and its undo, the total, and the order that moves the journey on; also in German.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertQuiet, decided, folded, openPage, shows, withStoreReader } from "./support/browser.mjs";
import { browser, site, useShop } from "./support/shop.mjs";

useShop();

async function open(t, path) {
  const context = await withStoreReader(await browser.newContext());
  t.after(() => context.close());
  const page = await openPage(context);
  await page.goto(site.url + path);
  await decided(page);
  return page;
}

const total = (page) => page.locator("[data-cart-total]").textContent();
const lines = (page) => page.locator("[data-line]").evaluateAll((all) => all.map((it) => it.dataset.line));
const press = (page, sku, name) => page.locator(`[data-line="${sku}"] [${name}]`).click();
const focused = (page) => page.evaluate(() => document.activeElement.getAttributeNames().find((name) => name.startsWith("data-")));

test("what is added is counted, priced and kept on the next page", async (t) => {
  const page = await open(t, "/kamera/x100/");
  await page.locator('a[data-add="x100"]').click();
  await page.locator("[data-cart-said]", { hasText: "X100 is in your cart." }).waitFor();
  assert.equal(await page.locator("[data-cart-count]").textContent(), "1");
  await folded(page);
  await page.goto(`${site.url}/cart/?add=strap`);
  assert.deepEqual(await lines(page), ["x100", "strap"]);
  assert.equal(await total(page), "CHF 1,349");
  // Following the address once more, for instance by reloading, adds nothing.
  await page.reload();
  assert.deepEqual(await lines(page), ["x100", "strap"]);
  assertQuiet(page);
});

test("quantity changes the total and stops at one and nine", async (t) => {
  const page = await open(t, "/cart/?add=battery");
  await press(page, "battery", "data-more");
  assert.equal(await page.locator("[data-quantity]").textContent(), "2");
  assert.equal(await total(page), "CHF 136");
  assert.equal(await focused(page), "data-more");
  for (let count = 3; count <= 9; count += 1) await press(page, "battery", "data-more");
  assert.equal(await page.locator("[data-more]").isDisabled(), true);
  assert.equal(await total(page), "CHF 612");
  for (let count = 8; count >= 1; count -= 1) await press(page, "battery", "data-less");
  assert.equal(await page.locator("[data-less]").isDisabled(), true);
  assert.equal(await total(page), "CHF 68");
});

test("removal is said and can be taken back, to the same place and number", async (t) => {
  const page = await open(t, "/cart/?add=m35");
  await page.goto(`${site.url}/cart/?add=strap`);
  await press(page, "m35", "data-more");
  await press(page, "m35", "data-remove");
  assert.deepEqual(await lines(page), ["strap"]);
  assert.equal(await page.locator("[data-cart-said]").textContent(), "M35 removed.");
  assert.equal(await focused(page), "data-undo");
  await page.keyboard.press("Enter");
  assert.deepEqual(await lines(page), ["m35", "strap"]);
  assert.equal(await total(page), "CHF 4,339");
  assert.equal(await page.locator("[data-undo]").isVisible(), false);
  assert.equal(await focused(page), "data-remove");
});

test("what was removed is out of every page's words, and back in them once it is put back", async (t) => {
  const page = await open(t, "/kamera/x100/");
  const look = async (hero, cta) => {
    await folded(page);
    await page.goto(`${site.url}/`);
    await shows(page, "hero", hero);
    await page.goto(`${site.url}/kamera/x100/`);
    await shows(page, "cta", cta);
    await folded(page);
    await page.goto(`${site.url}/cart/`);
    await decided(page);
  };
  await page.locator('a[data-add="x100"]').click();
  await look("hero-open-cart", "cta-in-cart");
  await shows(page, "cta", "cta-strap");
  await press(page, "x100", "data-remove");
  await shows(page, "cta", "");
  await page.locator("[data-undo]").click();
  await shows(page, "cta", "cta-strap");
  await look("hero-open-cart", "cta-in-cart");
  await press(page, "x100", "data-remove");
  await look("", "");
  await shows(page, "chat", "");
  assertQuiet(page);
});

test("empty cart says so and cannot be ordered", async (t) => {
  const page = await open(t, "/cart/");
  assert.ok(await page.locator("[data-cart-empty]").isVisible());
  assert.ok(await page.locator("[data-order] button").isDisabled());
  await page.goto(`${site.url}/cart/?add=no-such-thing`);
  assert.deepEqual(await lines(page), []);
});

test("order thanks, empties the cart and moves the journey on, in German as well", async (t) => {
  const page = await open(t, "/de/kamera/x100/");
  await page.locator('a[data-add="x100"]').click();
  await shows(page, "cta", "cta-in-cart");
  await folded(page);
  await page.locator('etappe-slot[name="cta"] a').click();
  await page.waitForURL("**/de/cart/");
  await decided(page);
  assert.equal(await total(page), "CHF 1\u202f290");
  await page.locator('[name="name"]').fill("Amy");
  await page.locator('[name="address"]').fill("Zürich");
  await page.locator("[data-order] button").click();
  await page.locator("[data-ordered] h2", { hasText: "Danke." }).waitFor();
  assert.equal(await page.locator("[data-cart-empty]").isVisible(), false);
  assert.equal(await page.locator("[data-cart-count]").textContent(), "");
  await folded(page);
  await page.locator("[data-ordered] a").click();
  await page.waitForURL("**/de/");
  await shows(page, "hero", "hero-thanks");
  await page.goto(`${site.url}/de/kamera/x100/`);
  await shows(page, "cta", "cta-owner");
  assert.equal(await page.locator('etappe-slot[name="cta"] a').getAttribute("href"), "../../handbook/");
  assertQuiet(page);
});
