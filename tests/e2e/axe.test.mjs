// axe on every page of the shop, in both languages and schemes, on phone and desktop, with corner and chat open: no violation.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { decided, launch, openPage } from "./support/browser.mjs";
import { sitePages } from "./support/pages.mjs";
import { serve } from "./support/site.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };
let browser;
let site;

before(async () => {
  browser = await launch();
  site = await serve();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/** What a visitor may have open, and how it is opened. */
const STATES = {
  closed: async (page) => void (await page.keyboard.press("Escape")),
  "corner open": async (page) => {
    await page.locator("[data-why-toggle]").click();
    await page.locator(".why__slot, [data-why-origin]:not(:empty)").first().waitFor();
  },
  "guide open": async (page) => {
    await page.locator("[data-guide-toggle]").click();
    await page.locator("[data-guide]").waitFor();
  },
  "chat open": async (page) => {
    await page.keyboard.press("Escape");
    if (!(await page.locator("#chat").count())) return;
    await page.locator('.top a[href="#chat"]').click();
    await page.locator(".chat__window.is-open").waitFor();
  },
};

// Every rule of axe, its best practices and its experiments included. The schemes differ in colours only,
// so the second one is asked about colours only.
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice", "experimental"];
const RULES = {
  light: { type: "tag", values: TAGS },
  dark: { type: "rule", values: ["color-contrast", "color-contrast-enhanced", "link-in-text-block"] },
};

const violations = (page, scheme) => page.evaluate(async (runOnly) => {
  const found = await globalThis.axe.run(document, { runOnly, resultTypes: ["violations"] });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, any }) => `${target.join(" ")} ${any[0]?.message ?? ""}`).join("; ")}`);
}, RULES[scheme]);

async function visit(t, path, viewport) {
  // What is measured must not be between two states.
  const context = await browser.newContext({ viewport, reducedMotion: "reduce", bypassCSP: true });
  t.after(() => context.close());
  const page = await openPage(context);
  await page.goto(site.url + path);
  await decided(page);
  await page.locator("[data-dock]").waitFor();
  await page.evaluate(AXE);
  return page;
}

test("shop has its pages in both languages", () => {
  const paths = sitePages();
  assert.ok(paths.length >= 16, String(paths));
  const german = paths.filter((path) => path.startsWith("/de/"));
  assert.deepEqual(german.map((path) => path.slice(3)), paths.filter((path) => !german.includes(path)));
});

for (const path of sitePages()) {
  test(`axe finds nothing on ${path}`, async (t) => {
    const found = [];
    for (const [size, viewport] of Object.entries(SIZES)) {
      const page = await visit(t, path, viewport);
      for (const [state, open] of Object.entries(STATES)) {
        await open(page);
        for (const colorScheme of Object.keys(RULES)) {
          await page.emulateMedia({ colorScheme });
          found.push(...(await violations(page, colorScheme)).map((what) => `${size}, ${colorScheme}, ${state}: ${what}`));
        }
      }
    }
    assert.deepEqual(found, []);
  });
}
