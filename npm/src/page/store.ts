// The browser's store, as much of it as a first decision needs: read what was saved, queue what happens.
import type { ProfileRecord } from "../wire/record.js";

/** What folding leaves behind for the next page. */
export interface Saved {
  part: Uint8Array;
  view: Uint8Array;
  /** What the visitor said, by purpose. */
  words: Record<string, boolean>;
  /** What the consent in force does not allow to record, as `kind:name`: it is not even queued. */
  refused: string[];
}

/** IndexedDB where the browser gives it, else memory for this page. */
export interface Store {
  db: IDBDatabase | undefined;
  inMemory: { saved?: Saved | undefined; queue: ProfileRecord[] };
}

export const SAVED = "saved";
export const QUEUE = "queue";

const OPEN_LIMIT_MS = 1500;

/** Never rejects; without IndexedDB, or when it does not answer in time, the store is memory. */
export function openStore(): Promise<Store> {
  return new Promise<IDBDatabase>((resolve, reject) => {
    setTimeout(reject, OPEN_LIMIT_MS);
    const request = indexedDB.open("etappe", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(SAVED);
      request.result.createObjectStore(QUEUE, { autoIncrement: true });
    };
    request.onsuccess = () => {
      const db = request.result;
      db.onversionchange = () => db.close();
      resolve(db);
    };
    request.onerror = (event) => {
      event.preventDefault();
      reject();
    };
  }).catch(() => undefined).then((db) => ({ db, inMemory: { queue: [] } }));
}

/** The third byte of the views that this engine reads; those of older ones are made anew of the profile. */
const VIEW_FORMAT = 4;

/** What the last page saved, if anything, and whether it must be folded first: something was queued since, or the view is old. */
export function readSaved({ db, inMemory }: Store): Promise<{ saved?: Saved | undefined; isPending: boolean }> {
  return new Promise<{ saved?: Saved | undefined; isPending: boolean }>((resolve, reject) => {
    const transaction = db!.transaction([SAVED, QUEUE]);
    const held = transaction.objectStore(SAVED).get(0);
    const queued = transaction.objectStore(QUEUE).count();
    transaction.oncomplete = () => resolve({ saved: held.result, isPending: queued.result > 0 || held.result?.view[2] < VIEW_FORMAT });
    transaction.onabort = reject;
  }).catch(() => ({ saved: inMemory.saved, isPending: false }));
}

/** Queues a record at once: the explicit commit lets it survive a navigation that follows in the same task. */
export function enqueue({ db, inMemory }: Store, record: ProfileRecord): void {
  try {
    const transaction = db!.transaction(QUEUE, "readwrite");
    transaction.objectStore(QUEUE).add(record);
    transaction.onabort = () => inMemory.queue.push(record);
    transaction.commit?.();
  } catch {
    inMemory.queue.push(record);
  }
}
