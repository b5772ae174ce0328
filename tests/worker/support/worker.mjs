// Starts the deployable worker in real workerd, through `wrangler dev` without network or account.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttp } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "../../node/support/pack.mjs";

const WRANGLER = join(dirname(createRequire(join(ROOT, "package.json")).resolve("wrangler/package.json")), "bin/wrangler.js");

const READY_MS = 60_000;

/**
 * Resolves when the worker answers; `stop` ends exactly the processes that this started.
 * The port is the system's choice at the moment of listening: one looked up before it may be gone by then.
 */
export async function startWorker({ origin, config = join(ROOT, "wrangler.toml") } = {}) {
  const state = mkdtempSync(join(tmpdir(), "etappe-worker-"));
  const child = spawn(process.execPath, [
    WRANGLER, "dev", "--config", config, "--local", "--ip", "127.0.0.1", "--port", "0",
    "--inspector-port", "0", "--persist-to", state, "--show-interactive-dev-session=false",
    ...(origin ? ["--var", `ORIGIN:${origin}`] : []),
  ], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "1", CLOUDFLARE_CF_FETCH_ENABLED: "false" },
  });
  // It stays in the caller's process group; where only this process is told to end, it passes that on.
  const end = () => child.kill("SIGTERM");
  const endAll = () => {
    end();
    process.exit(143);
  };
  process.once("exit", end);
  process.once("SIGTERM", endAll);
  let log = "";
  const ready = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`the worker was not ready after ${READY_MS / 1000} s\n${log}`)), READY_MS).unref();
    const read = (chunk) => {
      log += chunk;
      if (log.includes("Build failed")) reject(new Error(log));
      const address = /Ready on (http:\S+)/.exec(log);
      if (address) resolve(address[1]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => reject(new Error(`wrangler ended with ${code}\n${log}`)));
  });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      end();
      await gone;
    }
    process.off("exit", end);
    process.off("SIGTERM", endAll);
    rmSync(state, { recursive: true, force: true });
  };
  try {
    return { url: await ready, stop, log: () => log };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** An origin of our own: `answer` is a request handler of `node:http`. */
export async function startOrigin(answer) {
  const server = createHttp(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
