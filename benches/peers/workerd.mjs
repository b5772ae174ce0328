// Times a peer's passes in workerd. Its clock stands still while a worker computes, so the time is taken around a request that
// makes many rounds, less that of a request that makes none.
//
// node benches/peers/workerd.mjs FOLDER PEER RULES... prints one line per number of rules: nanoseconds per pass.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";
import { ARGUMENTS, FOLDER, made, say } from "./given.mjs";

const [id, ...counts] = ARGUMENTS;
const WORKERD = fileURLToPath(new URL("../../node_modules/.bin/workerd", import.meta.url));
const DATE = "2026-10-01";
const [READY_MS, WARM_UP_MS, BLOCK_MS, BLOCKS, VISITORS] = [20_000, 300, 250, 7, 1_000];
const ours = ["decide", "profile"].map((file) => fileURLToPath(import.meta.resolve(`etappe/${file}.wasm`)));

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** A configuration for raw workerd, which embeds files by their paths from where it lies itself. */
function configuration(at, worker, rules, port) {
  const module = (name, kind, path) => `(name = "${name}", ${kind} = embed "${relative(dirname(at), path)}")`;
  const isOurs = id === "etappe";
  const modules = [
    module("worker.js", "esModule", worker),
    module("payload.txt", "text", made(id, rules, "json")),
    module("wanted.txt", "text", made(id, rules, "wanted.json")),
    isOurs ? module("kept.txt", "text", made(id, rules, "kept.json")) : '(name = "kept.txt", text = "")',
    ...(isOurs ? ours.map((path) => module(basename(path), "wasm", path)) : []),
  ];
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "peer", worker = .peer)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "peer")],
);
const peer :Workerd.Worker = (compatibilityDate = "${DATE}", modules = [${modules.join(", ")}]);
`;
}

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];

async function measure(port) {
  const took = async (rounds) => {
    const start = performance.now();
    const answer = await fetch(`http://127.0.0.1:${port}/?rounds=${rounds}`);
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return performance.now() - start;
  };
  const deadline = performance.now() + READY_MS;
  for (let isReady = false; !isReady;) {
    isReady = await took(0).then(() => true, (error) => {
      if (performance.now() > deadline || !(error instanceof TypeError)) throw error;
      return new Promise((resolve) => setTimeout(resolve, 50));
    });
  }
  let [rounds, spent] = [0, 0];
  while (spent < WARM_UP_MS || rounds < 3) {
    spent += await took(1);
    rounds += 1;
  }
  const each = Math.max(1, Math.ceil((rounds * BLOCK_MS) / spent));
  const blocks = [];
  for (let block = 0; block < BLOCKS; block += 1) {
    const empty = await took(0);
    blocks.push((((await took(each)) - empty) * 1e6) / (each * VISITORS));
  }
  return median(blocks);
}

const worker = await bundle(FOLDER, id, "workerd");
for (const rules of counts) {
  const port = await freePort();
  const path = join(FOLDER, "made", `${id}.capnp`);
  writeFileSync(path, configuration(path, worker, rules, port));
  const child = spawn(WORKERD, ["serve", path], { stdio: ["ignore", "inherit", "inherit"] });
  const gone = once(child, "exit");
  try {
    const died = gone.then(([code]) => Promise.reject(new Error(`workerd ended with ${code}`)));
    // It also ends when it is told to, and nobody waits for that.
    died.catch(() => {});
    say({ rules: Number(rules), ns: await Promise.race([measure(port), died]) });
  } finally {
    child.kill("SIGTERM");
    await gone;
  }
}
