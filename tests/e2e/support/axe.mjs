// Declares the tests that ask axe about pages: on phone and desktop, in both schemes, with corner, guide and chat open.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { decided, openPage } from "./browser.mjs";
import { browser, site, useShop } from "./shop.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };
useShop();

/** What a visitor may have open, and how it is opened. */
const STATES = {
  closed: async (page) => void (await page.keyboard.press("Escape")),
  "corner open": async (page) => {
    await page.locator("[data-why-toggle]").click();
    // The engine's own sentences, which replace the short words.
    await page.locator("[data-why-origin] code").first().waitFor();
  },
  "chat open": async (page) => {
    await page.keyboard.press("Escape");
    if (!(await page.locator("#chat").count())) return;
    await page.locator('.top a[href="#chat"]').click();
    await page.locator(".chat__window.is-open").waitFor();
  },
};

// The guide is the same on every page, so it is looked at on one per language.
const GUIDE = {
  "guide open": async (page) => {
    await page.locator("[data-guide-toggle]").click();
    await page.locator("[data-guide]").waitFor();
  },
};
const statesOf = (path) => Object.entries(/^\/(de\/)?$/.test(path) ? { ...STATES, ...GUIDE } : STATES);

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

/** No violation on any of these pages. */
export function testPages(paths) {
  for (const path of paths) {
    test(`axe finds nothing on ${path}`, async (t) => {
      const found = [];
      for (const [size, viewport] of Object.entries(SIZES)) {
        const page = await visit(t, path, viewport);
        for (const [state, open] of statesOf(path)) {
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
}
