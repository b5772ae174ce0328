// Guide, chat window and "why this?" corner: what they say is true, and a keyboard is enough for all of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertQuiet, decided, folded, openPage, shows, until, withStoreReader } from "./support/browser.mjs";
import { browser, site, useShop } from "./support/shop.mjs";
import { serve, shopPolicy } from "./support/site.mjs";

const POSTER = "/?utm_campaign=poster-hauptbahnhof";
useShop();

async function open(t, path, options = {}) {
  const context = await withStoreReader(await browser.newContext({ reducedMotion: "reduce", ...options }));
  t.after(() => context.close());
  const page = await openPage(context);
  await page.goto(site.url + path);
  await decided(page);
  await page.locator("[data-dock]").waitFor();
  return page;
}

/** What has the focus, as a visitor would name it. */
const focused = (page) => page.evaluate(() => {
  const { activeElement: it } = document;
  return it === document.body ? "" : it.getAttribute("aria-label") || it.id || it.textContent.replace(/\s+/g, " ").trim();
});

const explained = (page) => page.locator("[data-why-origin] code").first().waitFor();
const done = (page) => page.locator("[data-step].is-done").evaluateAll((all) => all.map((it) => it.dataset.step));

test("tab goes through the whole landing page and out of it, and is seen everywhere", async (t) => {
  const page = await open(t, "/");
  const expected = await page.evaluate(() => [...document.querySelectorAll("a[href], button, input, [tabindex='0']")].filter((it) => it.checkVisibility()).length);
  const names = [];
  for (let press = 0; press < expected + 5; press += 1) {
    await page.keyboard.press("Tab");
    const name = await focused(page);
    if (!name) break;
    names.push(name);
    const ring = await page.evaluate(() => {
      const it = document.activeElement;
      const outlined = [it, it.closest("li")].some((at) => at && getComputedStyle(at).outlineStyle !== "none" && parseFloat(getComputedStyle(at).outlineWidth) >= 2);
      const { width, height } = it.getBoundingClientRect();
      return outlined && width > 0 && height > 0;
    });
    assert.ok(ring, `nobody sees the focus on ${name}`);
  }
  assert.equal(names[0], "To the content");
  assert.equal(names.at(-1), "Why this?");
  assert.equal(names.length, expected, names.join(" | "));
  for (let press = 0; press < 3; press += 1) await page.keyboard.press("Shift+Tab");
  assert.notEqual(await focused(page), "");
});

test("corner is opened, read and closed by keyboard", async (t) => {
  const page = await open(t, "/");
  await page.locator("[data-why-toggle]").focus();
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "why");
  assert.equal(await page.locator("[data-why-toggle]").getAttribute("aria-expanded"), "true");
  await explained(page);
  for (const name of [/^What would show/, /^What would show/, /^What would show/, /^$/, /Forget me/]) {
    await page.keyboard.press("Tab");
    assert.match(await focused(page), name);
  }
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#why").isVisible(), false);
  assert.equal(await focused(page), "Why this?");
});

test("chat is opened, used and closed by keyboard, and the focus stays with who types", async (t) => {
  const page = await open(t, "/kamera/p6/");
  const link = page.locator('.top a[href="#chat"]');
  await link.focus();
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "Your question");
  assert.equal(await page.getByRole("dialog", { name: "Talk to Anna" }).isVisible(), true);
  await page.keyboard.type("Is it heavy?");
  await page.keyboard.press("Enter");
  await shows(page, "chat", "chat-leave-email");
  await until(page, () => document.activeElement.getAttribute("type") === "email");
  assert.deepEqual(await page.locator("[data-chat-log] p").allTextContents().then((all) => all.slice(1)), ["Is it heavy?", "Thank you, I will read this in a moment. I answer here and, if you like, by mail."]);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".is-open").count(), 0);
  assert.equal(await focused(page), "Chat");
  // No trap: from the last thing in the window the next key leads on into the page.
  await page.keyboard.press("Enter");
  await page.locator(".chat__window.is-open button[type=submit]").focus();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => !!document.activeElement.closest(".foot")), true);
  assertQuiet(page);
});

test("who books the night walk is on the list and is not asked again", async (t) => {
  const page = await open(t, "/kamera/");
  await page.locator('[data-subject="night"]').click();
  await folded(page);
  await page.goto(`${site.url}/kamera/`);
  await shows(page, "chat", "chat-photo-walk");
  await page.locator('.top a[href="#chat"]').click();
  await page.locator("#chat-window input").fill("amy@example.org");
  await page.locator("#chat-window button[type=submit]").click();
  await shows(page, "chat", "");
  assert.match(await page.locator("[data-chat-log] p").last().textContent(), /^You are on the list\. Friday, at dusk/);
  assert.deepEqual(await done(page), []);
  await folded(page);
  await page.goto(`${site.url}/de/`);
  await decided(page);
  assert.equal(await page.locator('etappe-slot[data-item="chat-photo-walk"]').count(), 0);
  assertQuiet(page);
});

test("opening one of guide, corner and chat closes the others", async (t) => {
  const page = await open(t, "/");
  const isOpen = () => page.evaluate(() => ["#guide", "#why", ".chat__window.is-open"].filter((it) => document.querySelector(it)?.checkVisibility()));
  await page.locator("[data-guide-toggle]").click();
  assert.deepEqual(await isOpen(), ["#guide"]);
  await page.locator("[data-why-toggle]").click();
  assert.deepEqual(await isOpen(), ["#why"]);
  await page.locator('.top a[href="#chat"]').click();
  assert.deepEqual(await isOpen(), [".chat__window.is-open"]);
  await page.locator("[data-guide-toggle]").click();
  assert.deepEqual(await isOpen(), ["#guide"]);
});

test("corner says in the page's language what the engine decided and what would change it", async (t) => {
  for (const [path, expected, instead, stage] of [
    [POSTER, /hero shows hero-poster: context\.campaign is 'poster-hauptbahnhof'/, /What would show cta-home-trial instead\?/, "Awareness"],
    [`/de${POSTER}`, /hero zeigt hero-poster/, /Wann stünde hier cta-home-trial\?/, "Aufmerksam"],
  ]) {
    const page = await open(t, path);
    await page.locator("[data-why-toggle]").click();
    await explained(page);
    const text = await page.locator("[data-why-slots]").innerText();
    assert.match(text, expected);
    assert.match(text, instead);
    assert.equal(await page.locator('[aria-current="step"]').textContent(), stage);
    assert.equal(await page.locator('[aria-current="step"]').getAttribute("title"), "awareness");
    assertQuiet(page);
  }
});

test("what the page hands out explains to the decisions it shows, also after the visitor acted", async (t) => {
  const page = await open(t, POSTER);
  const differences = () => page.evaluate(async () => {
    const { explain } = await import("/etappe/explain.js");
    const { slots } = await explain(etappe.request(), "en");
    return etappe.decisions().filter(({ slot, item }) => slots.find((it) => it.slot === slot).item !== item);
  });
  assert.deepEqual(await differences(), []);
  await page.locator("#chat-window input").fill("Which one?");
  await page.locator("#chat-window button[type=submit]").click();
  await shows(page, "chat", "chat-leave-email");
  assert.deepEqual(await differences(), []);
});

test("corner works where trusted types are required", async (t) => {
  const strict = await serve({ headers: { "content-security-policy": `${shopPolicy()}; require-trusted-types-for 'script'; trusted-types 'none'` } });
  t.after(() => strict.stop());
  const page = await open(t, "/");
  await page.goto(strict.url + POSTER);
  await decided(page);
  await page.locator("[data-why-toggle]").click();
  await explained(page);
  assertQuiet(page);
  assert.deepEqual(page.lines, []);
});

test("author side is loaded for who opens the corner, and for nobody else", async (t) => {
  const page = await open(t, "/");
  await folded(page);
  const loaded = () => page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname).filter((it) => /author|explain|corner/.test(it)));
  assert.deepEqual(await loaded(), []);
  await page.locator("[data-why-toggle]").click();
  await explained(page);
  assert.deepEqual((await loaded()).map((it) => it.replace(/\.\w{16}\./, ".")), ["/corner.js", "/etappe/explain.js", "/etappe/author.wasm"]);
});

test("corner falls back to short words where no explanation can be had", async (t) => {
  const page = await open(t, POSTER);
  await page.route("**/author.*.wasm", (route) => route.fulfill({ status: 404, body: "" }));
  await page.locator("[data-why-toggle]").click();
  const text = page.locator(".why__slot").first();
  await text.waitFor();
  assert.match(await text.innerText(), /hero-poster\s+Its rule holds\./);
});

test("corner says so where the explanation and the page are not of one mind", async (t) => {
  const page = await open(t, POSTER);
  // As if the edge had known something else.
  await page.evaluate(() => {
    document.querySelector('etappe-slot[name="hero"]').dataset.item = "hero-film";
    document.querySelector('etappe-slot[name="hero"]').dataset.edge = "";
  });
  await page.locator("[data-why-toggle]").click();
  await explained(page);
  assert.match(await page.locator(".why__slot").first().innerText(), /decided at the edge, with what the edge knew\.\s+Decided anew: hero shows hero-poster/);
});

test("corner says of a page without slots that it has none", async (t) => {
  const page = await open(t, "/de/nichts/");
  await page.locator("[data-why-toggle]").click();
  await page.locator("[data-why-origin]", { hasText: "Diese Seite hat keine Plätze." }).waitFor();
});

test("withdrawn consent leaves nothing to explain and says what is shown", async (t) => {
  const page = await open(t, "/");
  await page.evaluate(() => {
    etappe.consent("personalization", true);
    etappe.set("subject", "people");
  });
  await folded(page);
  await page.goto(`${site.url}/`);
  await shows(page, "hero", "hero-people");
  await page.evaluate(() => etappe.consent("personalization", false));
  assert.equal(await page.evaluate(() => etappe.request()), undefined);
  await page.locator("[data-why-toggle]").click();
  await page.locator(".why__slot").first().waitFor();
  assert.match(await page.locator(".why__slot").first().innerText(), /The shop's own text\s+More was not allowed/);
});

test("guide ticks what was done, says what changed, and every step does what it says", async (t) => {
  const page = await open(t, "/");
  assert.equal(await page.locator("[data-hint-first]").isVisible(), true);
  await page.locator("[data-guide-toggle]").click();
  assert.deepEqual(await done(page), []);
  await page.locator('[data-step="poster"] a').click();
  await shows(page, "hero", "hero-poster");
  await page.locator("[data-hint-said]", { hasText: "from the poster" }).waitFor();
  await folded(page);
  for (const sku of ["x100", "m35", "p6"]) {
    await page.goto(`${site.url}/kamera/${sku}/`);
    await folded(page);
  }
  assert.deepEqual(await done(page), ["poster", "cameras"]);
  await page.goto(`${site.url}/`);
  await shows(page, "hero", "hero-film");
  await page.locator("[data-guide-toggle]").click();
  await page.locator('[data-step="question"] a').click();
  await page.locator("#chat-window input").fill("Which one?");
  await page.locator("#chat-window button[type=submit]").click();
  await shows(page, "chat", "chat-leave-email");
  await folded(page);
  await page.goto(`${site.url}/kamera/x100/`);
  await page.locator('a[data-add="x100"]').click();
  await shows(page, "cta", "cta-in-cart");
  await folded(page);
  await page.goto(`${site.url}/`);
  await shows(page, "hero", "hero-open-cart");
  await page.goto(`${site.url}/cart/`);
  await page.locator('[name="name"]').fill("Amy");
  await page.locator('[name="address"]').fill("Zürich");
  await page.locator("[data-order] button").click();
  await folded(page);
  assert.deepEqual(await done(page), ["poster", "cameras", "question", "cart", "order"]);
  assert.equal(await page.locator("[data-guide-count]").textContent(), "5");
  await page.goto(`${site.url}/`);
  await shows(page, "hero", "hero-thanks");
  assertQuiet(page);
});

test("guide ticks only what the page really did", async (t) => {
  const page = await open(t, "/cart/?add=strap");
  assert.deepEqual(await done(page), []);
  await folded(page);
  // Too late for the poster: whoever has something in the cart is shown that.
  await page.goto(site.url + POSTER);
  await shows(page, "hero", "hero-open-cart");
  assert.deepEqual(await done(page), []);
  await page.goto(`${site.url}/kamera/p6/`);
  await page.locator('.top a[href="#chat"]').click();
  await page.locator("#chat-window input").fill("When?");
  await shows(page, "chat", "chat-delivery");
  await page.locator("#chat-window button[type=submit]").click();
  await folded(page);
  assert.deepEqual(await done(page), ["question"]);
  // The form is the same as before, so nobody says that it changed.
  assert.equal(await page.locator("[data-hint]").isVisible(), false);
  await page.goto(`${site.url}/`);
  await page.locator("[data-dock]").waitFor();
  assert.equal(await page.locator("[data-hint-first]").isVisible(), false);
  assertQuiet(page);
});

test("what the guide says is not behind the open chat", async (t) => {
  for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 800 }]) {
    const page = await open(t, "/kamera/p6/", { viewport });
    await page.locator('.top a[href="#chat"]').click();
    await page.locator("#chat-window input").fill("Is it heavy?");
    await page.locator("#chat-window button[type=submit]").click();
    await page.locator("[data-hint-said]", { hasText: "The form has changed" }).waitFor();
    const isOnTop = await page.locator("[data-hint-said]").evaluate((said) => {
      const { x, y, width, height } = said.getBoundingClientRect();
      return said.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    });
    assert.ok(isOnTop, `${viewport.width}`);
  }
});

test("guide that was dismissed stays so, until everything is forgotten", async (t) => {
  const page = await open(t, "/");
  await page.locator("[data-hint-close]").click();
  assert.equal(await focused(page), "Try the journey 0/5");
  await page.goto(`${site.url}/de/`);
  await page.locator("[data-dock]").waitFor();
  assert.equal(await page.locator("[data-hint]").isVisible(), false);
  await page.locator("[data-why-toggle]").click();
  await Promise.all([page.waitForNavigation(), page.locator("[data-why-forget]").click()]);
  await page.locator("[data-hint-first]").waitFor();
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
});
