// Reads the profile, changes it and writes it back in one transaction, so that tabs never overwrite each other.
import type { Refused } from "../bridge.js";
import type { ProfileRecord } from "../wire/record.js";
import { QUEUE, SAVED, type Saved, type Store } from "./store.js";

type Change = (before: Saved | undefined, queue: ProfileRecord[]) => Saved;

/** The stored profile is a newer version's; it stays as it is and this page goes on without it. A transaction that was aborted has no error. */
export const isNewer = (error: unknown): boolean => (error as Partial<Refused> | null)?.number === 412;

/**
 * Runs `change` inside one readwrite transaction. A refused write (quota) leaves the store and its queue as they were,
 * except that `forget` runs when a denial was among what could not be written.
 */
export async function exchange(store: Store, change: Change, forget: () => Promise<void>): Promise<Saved> {
  const { db, inMemory } = store;
  let base = inMemory.saved;
  let queued: ProfileRecord[] = [];
  let own: ProfileRecord[] = [];
  if (db) {
    try {
      const result = await inTransaction(db, (held, found) => {
        [base, queued, own] = [held, found, inMemory.queue.splice(0)];
        return change(held, [...queued, ...own]);
      });
      return (inMemory.saved = result);
    } catch (error) {
      // The database was closed or refuses to write: this page goes on with what it knows.
      store.db = undefined;
      if (isNewer(error)) base = undefined;
      // What the visitor did during that transaction waits behind it.
      queued = await queueOf(db).catch(() => queued);
    }
  }
  const queue = [...queued, ...own, ...inMemory.queue.splice(0)];
  const result = change(base, queue);
  if (queue.some((record) => record.kind === "consent" && !record.granted)) await forget();
  return (inMemory.saved = result);
}

function queueOf(db: IDBDatabase): Promise<ProfileRecord[]> {
  return new Promise((resolve, reject) => {
    const queued = db.transaction(QUEUE).objectStore(QUEUE).getAll();
    queued.onsuccess = () => resolve(queued.result);
    queued.onerror = reject;
  });
}

function inTransaction(db: IDBDatabase, change: Change): Promise<Saved> {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction([SAVED, QUEUE], "readwrite");
    const savedStore = transaction.objectStore(SAVED);
    const queueStore = transaction.objectStore(QUEUE);
    const held = savedStore.get(0);
    let result: Saved;
    // Requests of one transaction answer in order, so `held` is there when the queue is.
    queueStore.getAll().onsuccess = (event) => {
      try {
        result = change(held.result, (event.target as IDBRequest<ProfileRecord[]>).result);
        savedStore.put(result, 0);
        queueStore.clear();
      } catch (error) {
        reject(error);
        transaction.abort();
      }
    };
    transaction.oncomplete = () => resolve(result);
    transaction.onabort = () => reject(transaction.error);
  });
}
