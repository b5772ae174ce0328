// The quick starts of README.md, taken from it as written.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ETAPPE, ROOT } from "./pack.mjs";

const text = readFileSync(join(ROOT, "README.md"), "utf8");

/** The code block below a heading. */
export function block(heading, language) {
  const below = text.split(`### ${heading}\n`)[1] ?? text.split(`## ${heading}\n`)[1] ?? "";
  const found = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(below)?.[1];
  if (!found) throw new Error(`README.md has no ${language} below "${heading}"`);
  return found;
}

/** A fresh folder with the journey of the quick start and its pack, from where `etappe` can be imported. */
export function quickStart(name) {
  const folder = join(ROOT, "target/readme", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "journey.yaml"), block("Quick start", "yaml"));
  execFileSync(ETAPPE, ["compile", "journey.yaml"], { cwd: folder });
  return folder;
}

/** Lays the page of the quick start out as a site; returns its folder. */
export function quickStartSite(folder) {
  const site = join(folder, "site");
  mkdirSync(site);
  writeFileSync(join(site, "index.html"), block("In a page", "html"));
  cpSync(join(folder, "journey.pack"), join(site, "journey.pack"));
  cpSync(join(ROOT, "target/site/etappe"), join(site, "etappe"), { recursive: true });
  return site;
}
