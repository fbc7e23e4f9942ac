import type { OutboxItem } from "./item.ts";

/** Where items are kept. Every method may fail: storage can be full or forbidden. */
export interface OutboxDatabase {
  all(): Promise<OutboxItem[]>;
  get(id: string): Promise<OutboxItem | undefined>;
  put(item: OutboxItem): Promise<void>;
  remove(id: string): Promise<void>;
  close(): void;
}

const finished = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** The items of one person at one tenant in IndexedDB. */
export async function openDatabase(name: string): Promise<OutboxDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore("items", { keyPath: "id" });
  const database = await finished(request);
  const store = (mode: IDBTransactionMode) =>
    database.transaction("items", mode, { durability: "strict" }).objectStore("items");
  return {
    all: () => finished(store("readonly").getAll() as IDBRequest<OutboxItem[]>),
    get: (id) => finished(store("readonly").get(id) as IDBRequest<OutboxItem | undefined>),
    put: async (item) => {
      await finished(store("readwrite").put(item));
    },
    remove: async (id) => {
      await finished(store("readwrite").delete(id));
    },
    close: () => database.close(),
  };
}

/** Where there is no IndexedDB (some private windows): nothing survives a reload, everything else works. */
export function memoryDatabase(): OutboxDatabase {
  const items = new Map<string, OutboxItem>();
  return {
    all: async () => [...items.values()],
    get: async (id) => items.get(id),
    put: async (item) => {
      items.set(item.id, item);
    },
    remove: async (id) => {
      items.delete(id);
    },
    close: () => {},
  };
}
