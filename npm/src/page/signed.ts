// The part of the page that is there only with keys: the pack that one of them signed, else the last good one.
import type { Core } from "../core.js";
import { verifySigned, type Signed, type Trust } from "../signature.js";
import { JOURNEY } from "../wire/manifest.js";
import type { PageOptions } from "./api.js";
import { SAVED, type Store } from "./store.js";

/** A pack that was verified and loaded, and how it came, so that it can be verified again. */
interface LastGood extends Signed {
  signed: ArrayBuffer;
  address: string;
}

/** By journey. */
type Held = Map<string, LastGood>;

/** Where they are in the store; the profile is under 0. */
const HELD = "packs";
const LOWER = 425;
const CANNOT_VERIFY = 507;

/**
 * The pack to go by; rejects with what is wrong with the new one if there is no last good one either.
 *
 * The arguments stand in a row because the names of fields would stay as long as they are in the script of the critical path.
 */
export async function signedPack(
  options: Pick<PageOptions, "keys" | "pack">,
  getting: Promise<ArrayBuffer>,
  storing: Promise<Store>,
  open: (pack: Uint8Array) => Promise<Core>,
  warn: (what: string, error: unknown) => void,
): Promise<Uint8Array> {
  const trust: Trust = { keys: String(options.keys).match(/[\w-]{43}/g) ?? [], now: Date.now() };
  const address = String(options.pack);
  const { db } = await storing;
  const held = (await inStore(db, "readonly", (held) => held)) ?? new Map<string, LastGood>();
  try {
    const signed = await getting;
    const taken = await verifySigned(signed, trust);
    if (typeof taken === "number") throw refused(taken);
    const journey = (await open(taken.pack)).namesOf(JOURNEY)[0]!;
    const before = held.get(journey);
    // What no known key signed guards nothing; what has expired still does.
    const guard = before && await verifySigned(before.signed, { ...trust, now: 0 });
    if (typeof guard === "object" && guard.version > taken.version) throw refused(LOWER);
    // A page that is only prepared for a visitor who may never come leaves nothing behind.
    if (!document.prerendering && !(before && !indexedDB.cmp(before.signed, signed))) {
      void inStore(db, "readwrite", (held, store) => store.put(held.set(journey, { ...taken, signed, address }), HELD));
    }
    return taken.pack;
  } catch (error) {
    const last = [...held.values()].find((it) => held.size < 2 || it.address === address);
    const again = last && await verifySigned(last.signed, trust);
    // Where nothing can be verified, what was verified before counts.
    const isKnown = again === CANNOT_VERIFY && trust.keys.includes(last!.key) && trust.now <= last!.notAfter;
    const good = isKnown ? last : again;
    if (typeof good !== "object") throw error;
    await open(good.pack);
    warn("the last good pack stays in force", error);
    return good.pack;
  }
}

const refused = (number: number) => new Error(`E0${number}`);

/** What is held, in a transaction; nothing where there is no store. */
function inStore<T>(db: IDBDatabase | undefined, mode: IDBTransactionMode, use: (held: Held, store: IDBObjectStore) => T): Promise<T | undefined> {
  return new Promise<T>((resolve, reject) => {
    const store = db!.transaction(SAVED, mode).objectStore(SAVED);
    const request = store.get(HELD);
    request.onsuccess = () => resolve(use(request.result ?? new Map(), store));
    request.onerror = reject;
  }).catch(() => undefined);
}
