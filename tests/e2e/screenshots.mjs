// Writes every page of the shop as a picture, at phone and desktop width, light and dark: `node tests/e2e/screenshots.mjs URL [PART OF A NAME]`.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../node/support/pack.mjs";
import { decided, launch } from "./support/browser.mjs";
import { sitePages } from "./support/pages.mjs";

const WIDTHS = [390, 1280];
const SCHEMES = ["light", "dark"];
const [url, part = ""] = process.argv.slice(2);
const folder = join(ROOT, "target/screenshots");

if (!url) {
  console.error("usage: node tests/e2e/screenshots.mjs URL [PART OF A NAME]");
  process.exit(2);
}

const nameOf = (path) => path.replace(/^\/|\/$|\.html$/g, "").replaceAll("/", "-") || "index";

async function picture(browser, path, width, colorScheme) {
  const context = await browser.newContext({ viewport: { width, height: width < 600 ? 844 : 800 }, colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(new URL(path, url).href);
  await decided(page);
  // Pictures further down load when they come near.
  await page.evaluate(() => document.querySelectorAll("img").forEach((image) => (image.loading = "eager")));
  await page.waitForLoadState("networkidle");
  const file = join(folder, `${nameOf(path)}-${width}-${colorScheme}.png`);
  await page.screenshot({ path: file, fullPage: true });
  await context.close();
  console.log(file);
}

await mkdir(folder, { recursive: true });
const browser = await launch();
try {
  for (const path of sitePages().filter((it) => nameOf(it).includes(part))) {
    for (const width of WIDTHS) {
      for (const scheme of SCHEMES) await picture(browser, path, width, scheme);
    }
  }
} finally {
  await browser.close();
}
