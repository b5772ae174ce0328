// The part of the page that can wait until the browser is idle: folding the queue into the profile.
import type { Refused } from "../bridge.js";
import { openProfile, type ProfileCore, type Shared } from "../profile-core.js";
import type { Manifest } from "../wire/manifest.js";
import type { ProfileRecord } from "../wire/record.js";
import type { Transition } from "../wire/response.js";
import { writeCookie } from "./cookie.js";
import { exchange, wipe } from "./exchange.js";
import { keyOf, type Saved, type Store } from "./store.js";
import type { compile } from "./wasm.js";

/** What the shell hands over. */
export interface FoldHost {
  shared: Shared & { compile: typeof compile };
  store: Store;
  pack: Uint8Array;
  /** What the journey declares, to learn which of it the consent in force refuses. */
  manifest: Pick<Manifest, "events" | "attributes">;
  profileWasm: string | URL;
  /** Whether the edge may get the view. */
  cookie: boolean;
  /** The transition that a view leads to, if any. */
  evaluate(view: Uint8Array, now: number): Transition | undefined;
  /** Another tab withdrew consent or erased the profile. */
  onWithdrawn(): void;
}

export interface Folder {
  /** Applies what is queued, stores part and view, and returns what the store holds now. */
  fold(): Promise<Saved>;
  /** Removes everything from this browser. */
  erase(): Promise<void>;
  /** Tells the other tabs to go back to their baselines. */
  announceWithdrawal(): void;
}

const NO_CONSENT = 3;
const NOTHING = new Uint8Array(0);

export async function openFolder(host: FoldHost): Promise<Folder> {
  const module = await host.shared.compile(host.profileWasm);
  const channel = globalThis.BroadcastChannel && new BroadcastChannel("etappe");
  if (channel) channel.onmessage = () => host.onWithdrawn();
  const share = (view: Uint8Array) => {
    // A document without cookies, such as a sandboxed frame, throws here; the profile is stored all the same.
    try {
      if (host.cookie) writeCookie(view);
    } catch {
      return;
    }
  };
  return {
    async fold() {
      const saved = await exchange(host.store, (before, queue) => foldSafely(module, host, before, queue));
      share(saved.view);
      return saved;
    },
    async erase() {
      await wipe(host.store);
      share(NOTHING);
    },
    announceWithdrawal: () => channel?.postMessage(0),
  };
}

// Nothing is ever half done, so it can be tried again: from nothing if the stored bytes cannot be read,
// else in a fresh instance, and at last without the queue that an instance trapped on.
function foldSafely(module: WebAssembly.Module, host: FoldHost, before: Saved | undefined, queue: ProfileRecord[]): Saved {
  try {
    return foldInto(module, host, before, queue);
  } catch (error) {
    console.warn(`etappe: the profile is mended; ${error}`);
    const readable = (error as Refused).number ? undefined : before;
    try {
      return foldInto(module, host, readable, queue);
    } catch {
      return foldInto(module, host, readable, []);
    }
  }
}

function foldInto(module: WebAssembly.Module, host: FoldHost, before: Saved | undefined, queue: ProfileRecord[]): Saved {
  const now = Date.now();
  const unit = crypto.getRandomValues(new Uint8Array(16));
  const open = (part?: Uint8Array) => openProfile(host.shared, module, { pack: host.pack, part, unit, now });
  const profile = open(before?.part);
  for (const record of queue) profile.apply(record, now);
  const transition = host.evaluate(profile.view(), now);
  if (transition) profile.apply({ kind: "transition", transition }, now);
  const part = profile.part();
  const mayHaveChanged = !before || queue.some(({ kind }) => kind === "consent");
  const refused = mayHaveChanged ? refusedNames(open(part), host.manifest, now) : before.refused;
  return { part, view: profile.view(), refused };
}

// Tried on a copy that is thrown away.
function refusedNames(scratch: ProfileCore, { events, attributes }: FoldHost["manifest"], now: number): string[] {
  const tries: ProfileRecord[] = [
    ...events.map(({ name }) => ({ kind: "event" as const, name, time: now })),
    ...attributes.map(({ name }) => ({ kind: "attribute" as const, name, value: null, time: now })),
  ];
  return tries.filter((record) => scratch.apply(record, now) === NO_CONSENT).map(keyOf);
}
