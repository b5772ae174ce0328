// Forgetting, in the part of the page that is always there: it must work where the engine does not even load.
import { openStore, QUEUE, SAVED, type Store } from "./store.js";

/** Takes the view from the edge, at once. */
export function dropCookie(): void {
  // A document without cookies, such as a sandboxed frame, throws here and has nothing to take away.
  try {
    document.cookie = "etappe_view=; Path=/; Max-Age=0";
  } catch {
    return;
  }
}

/** Empties the database through a connection of its own, because the page's may have been lost; rejects if it cannot. */
export async function wipe({ memory }: Store, names = [SAVED, QUEUE]): Promise<void> {
  memory.saved = undefined;
  if (names.includes(QUEUE)) memory.queue.length = 0;
  const { db } = await openStore();
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
