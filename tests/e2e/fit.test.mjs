// The space that a slot holds is enough for every item of the journey: whatever is swapped in moves nothing below it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { htmlOf } from "../../npm/dist/html.js";
import { ROOT } from "../node/support/pack.mjs";
import { browser, site, useShop } from "./support/shop.mjs";

const JOURNEY = parse(readFileSync(join(ROOT, "examples/amy/journey.yaml"), "utf8"));
const WIDTHS = [320, 360, 390, 430, 600, 768, 900, 1024, 1280, 1600];
const PAGES = { hero: ["/"], cta: ["/", "/kamera/x100/", "/cart/"], chat: ["/"] };
useShop();

/** The contents that a slot may show in a language, by the id of their item. */
function contentsOf(slot, lang) {
  const items = JOURNEY.items.filter(({ slots }) => slots.includes(slot));
  return items.map(({ id, content }) => [id, htmlOf(content, lang)]);
}

/** How high the slot is with its baseline, and with which items it is anything else. */
const misfits = (page, slot, contents) => page.evaluate(([name, all]) => {
  const element = document.querySelector(`etappe-slot[name="${name}"]`);
  const baseline = element.innerHTML;
  const expected = element.offsetHeight;
  const others = all.flatMap(([id, html]) => {
    element.innerHTML = html;
    return element.offsetHeight === expected ? [] : [`${id} is ${element.offsetHeight}, not ${expected}`];
  });
  element.innerHTML = baseline;
  return others;
}, [slot, contents]);

for (const lang of ["en", "de"]) {
  for (const [slot, paths] of Object.entries(PAGES)) {
    test(`every item fits the space of its slot: ${slot} in ${lang}`, async (t) => {
      // Without the script the slots hold what this test puts into them.
      const context = await browser.newContext({ bypassCSP: true });
      t.after(() => context.close());
      await context.route("**/etappe/auto.js", (route) => route.abort());
      const page = await context.newPage();
      const wrong = [];
      for (const path of paths) {
        await page.goto(`${site.url}${lang === "de" ? "/de" : ""}${path}`);
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 800 });
          wrong.push(...(await misfits(page, slot, contentsOf(slot, lang))).map((what) => `${path} at ${width}: ${what}`));
        }
      }
      assert.deepEqual(wrong, []);
    });
  }
}
