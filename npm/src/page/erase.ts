// Forgetting: it must work where the engine does not even load.
import type { openStore, Store } from "./store.js";

/** Empties the database through a connection of its own, because the page's may have been lost; rejects if it cannot. */
export async function wipe(open: typeof openStore, { inMemory }: Store, names = ["saved", "queue"]): Promise<void> {
  inMemory.saved = undefined;
  if (names.includes("queue")) inMemory.queue.length = 0;
  const { db } = await open();
  await new Promise<unknown>((resolve, reject) => {
    if (db) {
      const transaction = db.transaction(names, "readwrite");
      for (const name of names) transaction.objectStore(name).clear();
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    } else {
      const request = indexedDB.deleteDatabase("etappe");
      request.onsuccess = resolve;
      request.onerror = () => reject(request.error);
    }
  }).finally(() => db?.close());
}
