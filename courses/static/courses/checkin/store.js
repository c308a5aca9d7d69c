/* What the device keeps: sealed by a key that cannot be read out, wiped after the event. */

const NAME = "checkin";
const PARTS = ["keys", "sealed", "scans"];
const SEAL = "AES-GCM";

const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function openDatabase() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    for (const part of PARTS) request.result.createObjectStore(part);
  };
  return answer(request);
}

/** Resolves when the change is on the disk, not when it was only accepted. */
function change(database, part, act) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(part, "readwrite", { durability: "strict" });
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    act(transaction.objectStore(part));
  });
}

const read = (database, part) => database.transaction(part).objectStore(part);

async function keyOf(database) {
  const known = await answer(read(database, "keys").get("key"));
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: SEAL, length: 256 }, false, ["encrypt", "decrypt"]);
  await change(database, "keys", (keys) => keys.put(made, "key"));
  return made;
}

export class Store {
  /** The store of this device; `onGone` is called when another window wiped it. */
  static async open(onGone) {
    const store = new Store();
    store.database = await openDatabase();
    store.database.onversionchange = () => {
      store.database.close();
      onGone();
    };
    store.key = await keyOf(store.database);
    return store;
  }

  async seal(value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    return { iv, data: await crypto.subtle.encrypt({ name: SEAL, iv }, this.key, bytes) };
  }

  async unseal(row) {
    const bytes = await crypto.subtle.decrypt({ name: SEAL, iv: row.iv }, this.key, row.data);
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  async get(name) {
    const row = await answer(read(this.database, "sealed").get(name));
    return row ? this.unseal(row) : null;
  }

  async put(name, value) {
    const row = await this.seal(value);
    await change(this.database, "sealed", (part) => part.put(row, name));
  }

  /** Every scan of this device, in the order of the device's clock. */
  async scans() {
    const rows = await answer(read(this.database, "scans").getAll());
    const scans = await Promise.all(rows.map((row) => this.unseal(row)));
    return scans.sort((one, other) => one.at - other.at);
  }

  /** Returns once the scans are durable: only then may the device beep. */
  async keep(scans) {
    const rows = await Promise.all(scans.map((scan) => this.seal(scan)));
    await change(this.database, "scans", (part) => {
      scans.forEach((scan, at) => part.put(rows[at], scan.sent.id));
    });
  }

  async wipe() {
    this.database.onversionchange = null;
    this.database.close();
    await forget();
  }
}

/** Whether there is anything, without making it. */
export async function isKept() {
  const names = await indexedDB.databases?.();
  return names?.some((one) => one.name === NAME) ?? true;
}

/** Delete everything that this device knows of an event. */
export async function forget() {
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = request.onerror = request.onblocked = resolve;
  });
}
