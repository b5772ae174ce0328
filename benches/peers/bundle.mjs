// Bundles a peer with the loop around it into one file per host.
import { writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { pathOf } from "./given.mjs";

const loop = fileURLToPath(new URL("host-loop.mjs", import.meta.url));
const text = JSON.stringify;

const ENTRIES = {
  browser: () => "export const open = (given) => start(peer, benchmark, given);",
  // Every request asks for so many rounds; the first one starts the peer, as workers may do nothing before.
  workerd: (id) => `
    import payload from "./payload.txt";
    import wanted from "./wanted.txt";
    import kept from "./kept.txt";
    ${id === "etappe" ? 'import wasm from "./decide.wasm";' : "const wasm = undefined;"}
    let run;
    export default {
      async fetch(request) {
        try {
          run ??= await start(peer, benchmark, { payload, wanted, kept, wasm });
          const rounds = Number(new URL(request.url).searchParams.get("rounds"));
          return new Response(String(await run(rounds)));
        } catch (error) {
          return new Response(error.message, { status: 500 });
        }
      },
    };`,
};

/** What the host brings is not bundled: compiled wasm, and the texts of a workload. */
const brought = {
  name: "brought",
  setup(build) {
    build.onResolve({ filter: /\.(wasm|txt)$/ }, ({ path }) => ({ path: `./${basename(path)}`, external: true }));
  },
};

/** Writes the bundle of a peer for a host, `browser` or `workerd`; throws with the bundler's words where that cannot be. */
export async function bundle(folder, id, host) {
  const contents = `
    import * as peer from ${text(pathOf(id))};
    import * as benchmark from ${text(join(folder, "workload.mjs"))};
    import { start } from ${text(loop)};
    ${ENTRIES[host](id)}`;
  const built = build({
    stdin: { contents, resolveDir: dirname(loop) },
    bundle: true, write: false, minify: true, format: "esm", platform: "browser", logLevel: "silent",
    conditions: [host], define: { "process.env.NODE_ENV": '"production"' }, plugins: [brought],
  });
  const { outputFiles } = await built.catch(({ errors: [{ text }] }) => {
    throw new Error(`does not bundle: ${text}`);
  });
  const path = join(folder, "made", `${id}.${host}.js`);
  writeFileSync(path, outputFiles[0].contents);
  return path;
}
