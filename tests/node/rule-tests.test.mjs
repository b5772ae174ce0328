// Rule tests under Node: the package's `etappe test` and `author.test` are the native runner, byte for byte.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { createAuthor } from "etappe/author";
import { ETAPPE, ROOT } from "./support/pack.mjs";

const manifest = JSON.parse(readFileSync(join(ROOT, "npm/package.json"), "utf8"));
const COMMAND = join(ROOT, "npm", manifest.bin.etappe);

const run = (program, given, cwd) => {
  const { status, stdout, stderr } = spawnSync(program, given, { cwd, encoding: "utf8" });
  return { status, stdout, stderr };
};
const inNode = (given, cwd = ROOT) => run(process.execPath, [COMMAND, ...given], cwd);

test("tests of the examples pass in Node and cover everything", () => {
  const { status, stdout } = inNode(["test", "examples", "--require-coverage", "100"]);
  assert.equal(status, 0, stdout);
  const lines = stdout.trimEnd().split("\n");
  assert.match(lines.at(-1), /^\d+ passed, 0 failed$/);
  assert.ok(Number.parseInt(lines.at(-1), 10) >= 80, lines.at(-1));
  for (const line of lines.slice(0, -1)) assert.equal(line.split("(100 %)").length, 4, line);
});

test("outcome of the examples is byte for byte what the native command prints", () => {
  for (const format of ["human", "json", "junit"]) {
    for (const more of [[], ["--verbose", "--coverage"], ["--filter", "poster"]]) {
      const given = ["test", "examples", "--format", format, ...more];
      assert.deepEqual(inNode(given), run(ETAPPE, given, ROOT), given.join(" "));
    }
  }
});

test("cases of the documented rules pass in Node, byte for byte as natively", () => {
  const given = ["test", "tests/rules", "--coverage", "--verbose", "--require-coverage", "100"];
  const { status, stdout, stderr } = inNode(given);
  assert.equal(status, 0, stdout);
  assert.match(stdout, /\n\d+ passed, 0 failed\n$/);
  assert.deepEqual({ status, stdout, stderr }, run(ETAPPE, given, ROOT));
});

/** A golden case of the native command: its script, files and what it says. */
function golden(name) {
  const [head, said] = readFileSync(join(cases, name), "utf8").split("\n=== exit ");
  const [script, ...files] = `${head}\n`.split("\n=== ");
  const [, exit, stdout, stderr] = /^(\d+)\n=== stdout\n(.*?)=== stderr\n(.*)$/s.exec(said);
  const file = (section) => {
    const [title, body] = [section.slice(0, section.indexOf("\n")), section.slice(section.indexOf("\n") + 1).trimEnd()];
    if (!title.endsWith(" (escaped)")) return [title, `${body}\n`];
    const bytes = body.replaceAll("\\n", "\n").replace(/\\x(..)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
    return [title.replace(" (escaped)", ""), Buffer.from(bytes, "latin1")];
  };
  const steps = script.split("\n").filter((line) => line.startsWith("$ ")).map((line) => line.slice(2).split(" "));
  return { steps, files: files.map(file), said: { status: Number(exit), stdout, stderr } };
}

const cases = join(ROOT, "cli/tests/golden/test");
// What is wrong with options is said by the one library or the other.
const names = readdirSync(cases).filter((name) => name !== "coverage-no-percent.txt");

for (const name of names) {
  test(`golden case ${name} is said in Node as natively`, () => {
    const folder = mkdtempSync(join(tmpdir(), "etappe-rule-tests-"));
    try {
      const { steps, files, said } = golden(name);
      for (const [file, text] of files) writeFileSync(join(folder, file), text);
      for (const [step, ...words] of steps) {
        if (step === "copy") copyFileSync(join(dirname(cases), "files", words[0]), join(folder, words[0]));
        else if (step === "folder") mkdirSync(join(folder, words[0]));
        else assert.deepEqual(inNode(words, folder), said);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test("command of the package says what it does not have, and where that is", () => {
  const check = inNode(["check", "journey.yaml"]);
  assert.deepEqual(check, {
    status: 2, stdout: "",
    stderr: "error: the npm package has no command `check`\n  help: the native command line has it: `cargo install etappe-cli`\n",
  });
  for (const given of [[], ["dance"], ["test", "--nonsense"], ["test", "--format", "xml"], ["test", "--require-coverage", "101"]]) {
    const { status, stdout, stderr } = inNode(given);
    assert.deepEqual([status, stdout], [2, ""], given.join(" "));
    assert.match(stderr, /^error: .*\n  help: .*\n$/, given.join(" "));
  }
  assert.match(inNode(["test", "--help"]).stdout, /--require-coverage/);
});

test("options of the package are those of the native command", () => {
  const options = (help) => [...help.matchAll(/^ +(?:-\w, )?(--[\w-]+)(?: <(\w+)>)?/gm)].map(([, name, value]) => [name, value]);
  assert.deepEqual(options(inNode(["test", "--help"]).stdout), options(run(ETAPPE, ["test", "--help"], ROOT).stdout));
});

test("watching runs again when the journey is changed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "etappe-rule-tests-"));
  const child = spawn(process.execPath, [COMMAND, "test", "--watch"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  try {
    const journey = readFileSync(join(ROOT, "examples/amy/journey.yaml"), "utf8");
    writeFileSync(join(folder, "journey.yaml"), journey);
    writeFileSync(join(folder, "a.test.yaml"), "journey: journey.yaml\ntests: [{ name: begins, expect: { stage: awareness } }]\n");
    const said = [];
    for await (const line of createInterface(child.stdout)) {
      if (/passed|changed/.test(line)) said.push(line);
      if (line === "1 passed, 0 failed") writeFileSync(join(folder, "journey.yaml"), journey.replace("id: awareness", "id: begin"));
      if (line === "0 passed, 1 failed" && said.length > 1) break;
    }
    assert.deepEqual(said.slice(-3), ["1 passed, 0 failed", "changed: journey.yaml", "0 passed, 1 failed"]);
  } finally {
    child.kill();
    await once(child, "close");
    rmSync(folder, { recursive: true });
  }
});

test("author runs files of tests that a tool has read", async () => {
  const author = await createAuthor();
  const [path, text] = ["shop/poster.test.yaml", "journey: journey.yaml\ntests:\n  - name: asked\n    given: { context: { path: / } }\n    expect: { slots: { cta: cta-question } }\n"];
  assert.equal(author.journeyPath(path, text), "shop/journey.yaml");
  const journey = { path: "shop/journey.yaml", text: readFileSync(join(ROOT, "examples/amy/journey.yaml"), "utf8") };
  const good = author.test([{ path, text, journey }]);
  assert.deepEqual([good.tests, good.passed, good.failed, good.summary], [1, 1, 0, "1 passed, 0 failed"]);
  assert.equal(good.shortfalls(100).length, 3);
  assert.deepEqual(good.shortfalls(0), []);
  const wrong = author.test([{ path, text: text.replace("cta-question", "cta-answer"), journey }]);
  assert.deepEqual([wrong.tests, wrong.failed], [0, 1]);
  assert.equal(JSON.parse(wrong.print("json").split("\n")[0]).code, "E0605");
  const unread = author.test([{ path, text, journey: { path: "shop/journey.yaml", unread: "it is on the moon" } }]);
  assert.match(unread.print(), /cannot read `shop\/journey.yaml`: it is on the moon/);
  assert.equal(author.test([{ path, text, journey }], { filter: "nobody" }).tests, 0);
});
