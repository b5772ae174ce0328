// Reads the profile, changes it and writes it back in one transaction, so that tabs never overwrite each other.
import type { ProfileRecord } from "../wire/record.js";
import { QUEUE, SAVED, type Saved, type Store } from "./store.js";

type Change = (before: Saved | undefined, queue: ProfileRecord[]) => Saved;

/** Runs `change` inside one readwrite transaction. A refused write (quota) leaves the store and its queue as they were. */
export async function exchange(store: Store, change: Change): Promise<Saved> {
  const { db, memory } = store;
  if (db) {
    try {
      return await inTransaction(db, memory, change);
    } catch {
      // The database was closed or refuses to write: this page goes on with what it knows.
      store.db = undefined;
    }
  }
  const queue = memory.queue.splice(0);
  return (memory.saved = change(memory.saved, queue));
}

function inTransaction(db: IDBDatabase, memory: Store["memory"], change: Change): Promise<Saved> {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction([SAVED, QUEUE], "readwrite");
    const savedStore = transaction.objectStore(SAVED);
    const queueStore = transaction.objectStore(QUEUE);
    const held = savedStore.get(0);
    let result: Saved;
    // Requests of one transaction answer in order, so `held` is there when the queue is.
    queueStore.getAll().onsuccess = (event) => {
      const queued = (event.target as IDBRequest<ProfileRecord[]>).result;
      const local = memory.queue.splice(0);
      try {
        result = change(held.result, [...queued, ...local]);
        memory.saved = result;
        savedStore.put(result, 0);
        queueStore.clear();
      } catch (error) {
        transaction.abort();
        reject(error);
      }
    };
    transaction.oncomplete = () => resolve(result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Empties the store. */
export function wipe({ db, memory }: Store): Promise<void> {
  memory.saved = undefined;
  memory.queue.length = 0;
  return new Promise((resolve) => {
    if (!db) return resolve();
    const transaction = db.transaction([SAVED, QUEUE], "readwrite");
    transaction.objectStore(SAVED).clear();
    transaction.objectStore(QUEUE).clear();
    transaction.oncomplete = transaction.onabort = () => resolve();
  });
}
