/* When what a device keeps has to go, and how: by the page, or by the worker without one. */

import { forget } from "./store.js";

/** By the server's clock as far as it is known: a wrong one must not wipe what is unsent. */
export function isOver(device, list) {
  const { expires_at } = list?.device ?? device; // an event may have become longer
  return Date.now() - (list?.ahead || 0) > Date.parse(expires_at);
}

/** Everything but the workers, of whom a page and a worker know in their own ways. */
export async function wipeKept() {
  await forget();
  for (const name of await caches.keys()) if (name.startsWith("checkin-")) await caches.delete(name);
}
