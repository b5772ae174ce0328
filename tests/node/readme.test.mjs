// README.md: the quick start in Node prints what it says, and no quick start is longer than ten lines.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { block, quickStart } from "./support/readme.mjs";

test("quick start in Node prints what README says", () => {
  const folder = quickStart("node");
  writeFileSync(join(folder, "index.mjs"), block("In Node", "js"));
  const printed = execFileSync(process.execPath, ["index.mjs"], { cwd: folder, encoding: "utf8" });
  assert.equal(printed, "awareness from-the-poster matched\n");
});

test("quick starts have at most ten lines each", () => {
  for (const [heading, language] of [["In a page", "html"], ["In a worker", "js"], ["In Node", "js"], ["Quick start", "yaml"]]) {
    const lines = block(heading, language).trimEnd().split("\n").length;
    assert.ok(lines <= 10, `${heading}: ${lines}`);
  }
});
