// Folds the queue into the stored profile, when the browser is idle and after what the visitor did.
import type { Refused } from "../bridge.js";
import { openProfile, type Shared } from "../profile-core.js";
import { ATTRIBUTES, EVENTS, PURPOSES, type Manifest } from "../wire/manifest.js";
import type { ProfileRecord } from "../wire/record.js";
import type { Transition } from "../wire/details.js";
import { isKnown } from "../wire/value.js";
import { writeCookie } from "./cookie.js";
import { exchange, isNewer } from "./exchange.js";
import type { Saved, Store } from "./store.js";
import type { compile } from "./wasm.js";

/** What a page hands over. */
export interface FoldHost {
  shared: Shared & { compile: typeof compile; warn(what: string, error: unknown): void };
  store: Store;
  pack: Uint8Array;
  /** What the journey declares, to say which of it the consent in force refuses. */
  manifest: Manifest;
  profileWasm: string | URL;
  /** Whether the edge may get the view now. */
  mayShare(): boolean;
  /** The transition that a view leads to, if any. */
  evaluate(view: Uint8Array, now: number): Transition | undefined;
  /** Removes the stored profile. */
  forget(): Promise<void>;
}

export interface Folder {
  /** Applies what is queued, stores part and view, and returns what the store holds now. */
  fold(): Promise<Saved>;
}

const DAMAGED = 411;
/** The third byte of the parts that this engine reads. One of an older version says nothing any more: it is begun anew. */
const PART_FORMAT = 3;

export async function openFolder(host: FoldHost): Promise<Folder> {
  const module = await host.shared.compile(host.profileWasm);
  let isForeign = false;
  const share = (view: Uint8Array) => {
    // A document without cookies, such as a sandboxed frame, throws here; the profile is stored all the same.
    try {
      if (!isForeign && host.mayShare()) writeCookie(view);
    } catch {
      return;
    }
  };
  const change = (before: Saved | undefined, queue: ProfileRecord[]) => {
    try {
      return foldSafely(module, host, before, queue);
    } catch (error) {
      isForeign ||= isNewer(error);
      throw error;
    }
  };
  return {
    async fold() {
      const saved = await exchange(host.store, change, host.forget);
      share(saved.view);
      return saved;
    },
  };
}

// Nothing is ever half done, so it can be tried again: from nothing if the stored bytes are damaged,
// else in a fresh instance, and at last without the queue that an instance trapped on.
function foldSafely(module: WebAssembly.Module, host: FoldHost, before: Saved | undefined, queue: ProfileRecord[]): Saved {
  try {
    return foldInto(module, host, before, queue);
  } catch (error) {
    const { number } = error as Refused;
    if (number && number !== DAMAGED && !(before?.part[2]! < PART_FORMAT)) throw error;
    console.warn(`etappe: the profile is mended; ${error}`);
    const readable = before && number ? { ...before, part: undefined } : before;
    try {
      return foldInto(module, host, readable, queue);
    } catch {
      return foldInto(module, host, readable, []);
    }
  }
}

type Before = Omit<Saved, "part"> & { part: Uint8Array | undefined };

function foldInto(module: WebAssembly.Module, host: FoldHost, before: Before | undefined, queue: ProfileRecord[]): Saved {
  const now = Date.now();
  const unit = crypto.getRandomValues(new Uint8Array(16));
  const profile = openProfile(host.shared, module, { pack: host.pack, part: before?.part, unit, now });
  const words = { ...before?.words };
  const apply = (given: ProfileRecord) => {
    const record = asMeant(given);
    if (!record) return host.shared.warn("set did nothing", "that is no value that can be kept");
    const isApplied = profile.apply(record, now) === 0;
    if (isApplied && record.kind === "consent") words[record.purpose] = record.granted;
  };
  // A denial outlives a profile that could not be read.
  if (!before?.part) {
    for (const [purpose, granted] of Object.entries(words)) apply({ kind: "consent", purpose, granted, time: now });
  }
  queue.forEach(apply);
  const transition = host.evaluate(profile.view(), now);
  if (transition) apply({ kind: "transition", transition });
  return { part: profile.part(), view: profile.view(), words, refused: refusedNames(host.manifest, words) };
}

// A page may have given anything: what cannot be kept is a mistake of its own, not its wish to remove what is there.
function asMeant(record: ProfileRecord): ProfileRecord | undefined {
  try {
    if (record.kind === "attribute" && record.value !== null && !isKnown(record.value)) return undefined;
  } catch {
    return undefined;
  }
  if (record.kind !== "event") return record;
  const given = Object.entries(record.dimensions ?? {}).filter(([, value]) => /^(string|number|boolean)$/.test(typeof value));
  return { ...record, dimensions: Object.fromEntries(given) };
}

function refusedNames({ namesOf, numberOf }: Manifest, words: Saved["words"]): string[] {
  const isRefused = (purpose: number) => !(words[namesOf(PURPOSES)[purpose]!] ?? numberOf(PURPOSES, purpose));
  const named = (prefix: string, kind: number) =>
    namesOf(kind).flatMap((name, index) => (isRefused(numberOf(kind, index)) ? [prefix + name] : []));
  return [...named("event:", EVENTS), ...named("attribute:", ATTRIBUTES)];
}
