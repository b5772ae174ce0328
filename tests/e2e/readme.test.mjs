// README.md: the quick start of the page fills its slot.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { block, quickStart } from "../node/support/readme.mjs";
import { decided, launch, openPage } from "./support/browser.mjs";
import { serve } from "./support/site.mjs";

test("quick start in a page fills its slot for the poster's visitors only", async (t) => {
  const pack = readFileSync(join(quickStart("page"), "journey.pack"));
  const routes = { "/own/": block("In a page", "html"), "/journey.pack": ["application/octet-stream", pack] };
  const site = await serve({ routes });
  t.after(() => site.stop());
  const browser = await launch();
  t.after(() => browser.close());
  const page = await openPage(browser);
  await page.goto(`${site.url}/own/?utm_campaign=poster`);
  await decided(page);
  assert.equal(await page.locator("etappe-slot h2").textContent(), "You saw us at the station");
  await page.goto(`${site.url}/own/`);
  await decided(page);
  assert.equal(await page.locator("etappe-slot h2").textContent(), "Welcome");
});
