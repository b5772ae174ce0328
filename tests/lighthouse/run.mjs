// Lighthouse on a page, as a phone and as a desktop sees it: `node tests/lighthouse/run.mjs URL|static [NAME]` prints one JSON
// line per figure; `static` is the built shop's landing page as a static host serves it.
// Needs Node 22 or newer. Exits 1 if a figure is below its limit; NAME goes into the names of the figures.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lighthouse, { desktopConfig } from "lighthouse";
import { chromium } from "playwright-core";
import { serve } from "../e2e/support/site.mjs";

const CATEGORIES = { performance: 95, accessibility: 95, "best-practices": 95, seo: null };
const PRESETS = { mobile: undefined, desktop: desktopConfig };
// A busy machine makes single runs slow by chance, and never fast: the best of these is nearest to the page itself.
const RUNS = 3;
const RETRY_MS = 100;

const [address, name = ""] = process.argv.slice(2);
if (!address) {
  console.error("usage: node tests/lighthouse/run.mjs URL|static [NAME]");
  process.exit(2);
}
const site = address === "static" ? await serve() : null;
const url = site ? `${site.url}/` : address;

/** A browser of our own with a profile that is thrown away, on a free port for Lighthouse. */
async function launch() {
  const profile = mkdtempSync(join(tmpdir(), "etappe-lighthouse-"));
  const port = 20_000 + (process.pid % 20_000);
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.ETAPPE_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      `--remote-debugging-port=${port}`, "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    ],
  });
  return {
    port,
    async stop() {
      await browser.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: RETRY_MS });
    },
  };
}

const scoresOf = ({ lhr }) => Object.fromEntries(Object.keys(CATEGORIES).map((id) => [id, Math.round((lhr.categories[id]?.score ?? 0) * 100)]));

/** What cost points, on standard error, for who has to mend it. */
function explain({ lhr }, preset) {
  for (const { id, auditRefs } of Object.values(lhr.categories)) {
    for (const { id: audit, weight } of auditRefs) {
      const { score, title, displayValue = "" } = lhr.audits[audit];
      if (weight > 0 && score !== null && score < 0.9) console.error(`${preset}: ${id}: ${title} ${displayValue} (${score})`);
    }
  }
}

async function measure(port, preset) {
  const best = {};
  for (let run = 0; run < RUNS; run += 1) {
    const result = await lighthouse(url, { port, output: "json", logLevel: "error", onlyCategories: Object.keys(CATEGORIES) }, PRESETS[preset]);
    if (result.lhr.runtimeError) throw new Error(result.lhr.runtimeError.message);
    for (const [id, score] of Object.entries(scoresOf(result))) best[id] = Math.max(best[id] ?? 0, score);
    explain(result, preset);
    // What does not depend on time needs no second look.
    if (best.performance >= CATEGORIES.performance) break;
  }
  return best;
}

const figureOf = (preset, id, value) => {
  const limit = CATEGORIES[id];
  const parts = ["lighthouse", name, preset === "mobile" ? "" : preset, id.replace("-", "_")].filter(Boolean);
  return { name: parts.join("_"), value, unit: "points", limit, ok: limit === null || value >= limit };
};

const browser = await launch();
let isOk = true;
try {
  for (const preset of Object.keys(PRESETS)) {
    for (const [id, value] of Object.entries(await measure(browser.port, preset))) {
      const figure = figureOf(preset, id, value);
      isOk &&= figure.ok;
      console.log(JSON.stringify(figure));
    }
  }
} finally {
  await browser.stop();
  await site?.stop();
}
process.exit(isOk ? 0 : 1);
