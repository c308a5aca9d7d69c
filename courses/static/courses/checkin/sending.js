/* What the worker does when the browser wakes it and no page is open: send, and wipe. */

import { Line, Revoked } from "./line.js";
import { Queue } from "./queue.js";
import { Store, isKept } from "./store.js";
import { isOver, wipeKept } from "./wiping.js";

/** Send what waits; true when nothing is kept any more, because the time is over or the
    device was withdrawn. Raises Offline: then the browser tries again later. */
export async function sendWaiting(api, language) {
  if (!(await isKept())) return false;
  const store = await Store.open(() => {});
  try {
    const device = await store.get("device");
    if (!device) return false;
    if (isOver(device, await store.get("roster"))) return await wiped(store);
    const queue = new Queue(store, new Line(api, device.token, language), { told: () => {} });
    await queue.load();
    await queue.wereAlone();
    await queue.sendAll();
    return false;
  } catch (error) {
    if (error instanceof Revoked) return wiped(store);
    throw error;
  } finally {
    store.database.close();
  }
}

async function wiped(store) {
  store.database.close();
  await wipeKept();
  return true;
}
