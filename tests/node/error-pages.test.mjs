// The pages of the codes that JavaScript meets: their wrong examples throw that code, their right ones nothing.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { ETAPPE, ROOT } from "./support/pack.mjs";
import { quickStart } from "./support/readme.mjs";

const pages = join(ROOT, "docs/errors");
const folder = quickStart("errors");
process.chdir(folder);
// What the pages about signatures say was made.
execFileSync(ETAPPE, ["keys", "new"]);
execFileSync(ETAPPE, ["sign", "journey.pack", "--key", "etappe-key.pem", "-o", "signed.pack"]);

/** The JavaScript below a heading, if it is to be run. */
const example = (page, heading) => new RegExp(`## ${heading}\n\n\`\`\`js\n(.*?)\`\`\``, "s").exec(page)?.[1];

async function run(name, code) {
  const file = join(folder, name);
  writeFileSync(file, code);
  await import(pathToFileURL(file));
}

const runnable = readdirSync(pages).map((name) => [name.replace(".md", ""), readFileSync(join(pages, name), "utf8")])
  .filter(([, page]) => example(page, "Wrong"));

test("examples in JavaScript are run for all codes that a caller can bring about", () => {
  const codes = readdirSync(pages).filter((name) => /^E0[45]/.test(name)).map((name) => name.replace(".md", ""));
  const left = codes.filter((code) => !runnable.some(([run]) => run === code));
  // Nothing in JavaScript merges profiles yet, which is what E0413 to E0417 are about.
  assert.deepEqual(left, ["E0405", "E0412", "E0413", "E0415", "E0416", "E0417", "E0503", "E0507"]);
});

for (const [code, page] of runnable) {
  test(`wrong example of ${code} throws that code, the right one nothing`, async () => {
    await assert.rejects(run(`${code}-wrong.mjs`, example(page, "Wrong")), (error) => {
      assert.equal(error.code, code, String(error));
      return true;
    });
    await run(`${code}-right.mjs`, example(page, "Right"));
  });
}
