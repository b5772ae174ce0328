// Headless Chromium, and what the tests ask a page.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

export const launch = ({ args = [] } = {}) => chromium.launch({
  executablePath: process.env.ETAPPE_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", ...args,
  ],
});

/** A page that keeps what went wrong in it: uncaught errors and console lines. */
export async function openPage(context) {
  const page = await context.newPage();
  const errors = [];
  const lines = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => lines.push(message.text()));
  return Object.assign(page, { errors, lines, ours: () => lines.filter((line) => line.startsWith("etappe:")) });
}

/** Resolves when the page has decided, or given up. */
export async function decided(page) {
  await page.waitForFunction(() => !!globalThis.etappe?.ready);
  await page.evaluate(async () => void (await globalThis.etappe.ready));
}

const PATIENCE_MS = 30_000;

/** Resolves when an async predicate holds in the page; `waitForFunction` takes any promise for a yes. */
export async function until(page, predicate) {
  const end = Date.now() + PATIENCE_MS;
  while (!(await page.evaluate(predicate))) assert.ok(Date.now() < end, `never came true: ${predicate}`);
}

/** Resolves when everything the page queued is in its profile, and the page knows. */
export async function folded(page) {
  await decided(page);
  await until(page, async () => {
    const { saved, queue } = await globalThis.readEtappeStore();
    return saved && queue.length === 0 && String(saved.view) === String(globalThis.etappe.view());
  });
}

/** Puts a reader for the database into every page of a context. */
export async function withStoreReader(context) {
  await context.addInitScript(() => {
    globalThis.readEtappeStore = async () => {
      // Opening it here would create it empty, and the page would find it so.
      if (!(await indexedDB.databases()).some(({ name }) => name === "etappe")) return { saved: undefined, queue: [] };
      const done = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const db = await done(indexedDB.open("etappe"));
      const transaction = db.transaction(["saved", "queue"]);
      const [saved, queue] = await Promise.all([
        done(transaction.objectStore("saved").get(0)), done(transaction.objectStore("queue").getAll()),
      ]);
      db.close();
      return { saved, queue };
    };
  });
  return context;
}

/** What a slot says about itself. */
export const slot = (page, name) => page.locator(`etappe-slot[name="${name}"]`).evaluate((element) => ({ ...element.dataset }));

/** Resolves when a slot shows an item, `""` for its baseline. */
export const shows = (page, name, item) => page.locator(`etappe-slot[name="${name}"][data-item="${item}"]`).waitFor({ state: "attached" });

/** Nothing uncaught and nothing of ours on the console. */
export function assertQuiet(page) {
  assert.deepEqual(page.errors, []);
  assert.deepEqual(page.ours(), []);
}

/** Collects layout shifts from the first byte on. */
export const watchShifts = (context) => context.addInitScript(() => {
  globalThis.layoutShifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.layoutShifts.push({ value: entry.value, at: entry.startTime });
  }).observe({ type: "layout-shift", buffered: true });
});

/** The shifts so far, after everything that is pending was painted. */
export const shifts = (page) => page.evaluate(() => new Promise((resolve) =>
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(globalThis.layoutShifts)))));

/** Lists what every page of a context puts into its queue. */
export const hearQueue = (context) => context.addInitScript(() => {
  const put = IDBObjectStore.prototype.add;
  globalThis.added = [];
  IDBObjectStore.prototype.add = function (record) {
    globalThis.added.push(record.name ?? record.purpose ?? record.kind);
    return put.call(this, record);
  };
});

/** Changes what is stored, as another journey, tab or accident would have. */
export const changeSaved = (page, change) => page.evaluate((given) => new Promise((resolve) => {
  indexedDB.open("etappe").onsuccess = ({ target }) => {
    const transaction = target.result.transaction("saved", "readwrite");
    const store = transaction.objectStore("saved");
    store.get(0).onsuccess = ({ target: { result } }) => store.put({ ...result, ...given }, 0);
    transaction.oncomplete = () => {
      target.result.close();
      resolve();
    };
  };
}), change);
