/* Check-in at the door: works from what the device keeps, with or without a network. */

import { Camera, canRead } from "./camera.js";
import { Door } from "./door.js";
import { Line, Offline, Refused, Revoked } from "./line.js";
import { Roster } from "./roster.js";
import { Store } from "./store.js";
import { isOver, wipeKept } from "./wiping.js";
import { say } from "./words.js";

const app = document.querySelector("[data-app]");
const { api, worker, scope, script, wasm } = app.dataset;
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const QUARTER_MS = 900 * 1000;
const HALF_DAY_MS = 12 * 3600 * 1000;
const RETRY_MS = 3000;
let store = null;
let door = null;
let isChanging = false;

function show(name) {
  for (const one of document.querySelectorAll("[data-part]")) one.hidden = one.dataset.part !== name;
}

function complain(key, values) {
  const box = part("enrol").querySelector("[data-fault]");
  box.textContent = say(key, values);
  box.hidden = false;
}

// --- installed ----------------------------------------------------------------

async function install() {
  if (!("serviceWorker" in navigator)) return;
  // a browser that wakes workers also takes them in modules, and only such send alone
  const wakes = "SyncManager" in globalThis;
  await navigator.serviceWorker.register(wakes ? `${worker}?wakes` : worker, { scope, type: wakes ? "module" : "classic" });
  const cache = await caches.open("checkin-language");
  await cache.put(scope, new Response(document.documentElement.lang));
}

/** Have the worker woken: once when there is a network, and now and then to wipe. */
async function askToBeWoken() {
  const { sync, periodicSync } = (await navigator.serviceWorker?.ready) ?? {};
  await sync?.register("checkin").catch(() => {});
  await periodicSync?.register("checkin", { minInterval: HALF_DAY_MS }).catch(() => {});
}

// --- leaving ------------------------------------------------------------------

async function wipe() {
  door?.close();
  await store?.wipe();
  store = null;
  await wipeKept();
  const workers = await navigator.serviceWorker?.getRegistrations();
  for (const one of workers ?? []) if (new URL(one.scope).pathname === scope) await one.unregister();
}

let isLeft = false;

/** Without a network there is no page to come back to: then this one says why. */
async function leave(reason) {
  if (isLeft) return;
  isLeft = true;
  await wipe();
  sessionStorage.setItem("checkin-left", reason);
  const isThere = await fetch(scope, { cache: "no-store" }).then((page) => page.ok, () => false);
  if (isThere) return location.replace(scope);
  part("left").querySelector("[data-fault]").textContent = say(reason);
  show("left");
  addEventListener("online", () => location.replace(scope));
}

// --- enrolling ----------------------------------------------------------------

/** The code in what the organiser's screen shows, or "". */
function codeOf(text) {
  try {
    const address = new URL(text);
    const isOurs = address.origin === location.origin && address.pathname === scope;
    return isOurs ? decodeURIComponent(address.hash.slice(1)) : "";
  } catch {
    return "";
  }
}

/** A code counts once, so the token is kept before anything else can fail. */
async function enrol(code) {
  try {
    const { token, expires_at } = await new Line(api, "").enrol(code);
    await store.put("device", { token, expires_at, code });
    await navigator.storage?.persist?.();
    await openDoor();
  } catch (error) {
    if (error instanceof Refused || error instanceof Revoked) complain("enrol_refused");
    else if (error instanceof Offline) complain("enrol_offline");
    else throw error;
  }
}

/** A code for another event was scanned at the door. Anybody may hold up something that
    looks like one: what is kept goes only when the server took it, and all is sent. */
async function changeEvent(code) {
  if (isChanging) return;
  isChanging = true;
  try {
    await door.queue.flush();
    if (door.queue.waiting.length > 0) return door.complain("enrol_unsent");
    const { token, expires_at } = await new Line(api, "").enrol(code);
    await door.queue.flush();
    await wipe();
    store = await Store.open(() => {});
    await store.put("device", { token, expires_at, code });
    location.replace(scope);
  } catch (error) {
    door.complain(error instanceof Offline ? "enrol_offline" : "enrol_refused");
  } finally {
    isChanging = false;
  }
}

/** The code of this very device means nothing new: it stands before the camera still. */
async function readEnrolment(text) {
  const code = codeOf(text);
  const { code: own } = code ? await store.get("device") : {};
  if (code && code !== own) changeEvent(code);
  return Boolean(code);
}

function askForCode() {
  show("enrol");
  const left = sessionStorage.getItem("checkin-left");
  sessionStorage.removeItem("checkin-left");
  if (left) complain(left);
  const form = part("enrol").querySelector("form");
  const video = part("enrol").querySelector("video");
  const camera = new Camera(video, { script, wasm, onCode: (text) => take(text) });
  const take = async (text) => {
    const code = codeOf(text.trim()) || (/^[\w:-]{20,}$/.test(text.trim()) ? text.trim() : "");
    if (!code) return complain("enrol_other_code");
    camera.stop();
    video.hidden = true;
    await enrol(code);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(form.elements.code.value);
  });
  part("enrol").querySelector("[data-scan]").addEventListener("click", async () => {
    video.hidden = false;
    await camera.start().catch((error) => {
      video.hidden = true;
      complain(error.message === "reader" ? "camera_no_reader" : "camera_refused");
    });
  });
  canRead(script).then((can) => {
    part("enrol").querySelector("[data-scan]").hidden = !can;
    part("enrol").querySelector("[data-no-reader]").hidden = can;
  });
  const isApple = /iPad|iPhone|iPod/.test(navigator.userAgent) && !navigator.standalone;
  part("enrol").querySelector("[data-apple]").hidden = !isApple;
}

// --- the door -----------------------------------------------------------------

/** The list that is kept, else the first one from the server, as soon as it answers. */
async function firstList(line, revoked) {
  const kept = await store.get("roster");
  if (kept) return kept;
  for (;;) {
    try {
      const list = await line.roster("");
      await store.put("roster", list);
      return list;
    } catch (error) {
      if (error instanceof Revoked) await revoked(error.message);
      if (!(error instanceof Offline)) throw error;
      show("enrol");
      complain("list_offline");
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

async function openDoor() {
  const device = await store.get("device");
  const line = new Line(api, device.token);
  const revoked = (code) => leave(code === "device_expired" ? "left_over" : "left_revoked");
  const list = await firstList(line, revoked);
  show("door");
  install();
  door = new Door(store, line, new Roster(list), { revoked, readEnrolment, askToBeWoken, leave: () => leave("left_out") });
  await door.open();
  setInterval(() => isOver(device, door.roster) && leave("left_over"), QUARTER_MS);
  app.dataset.ready = "yes";
}

async function start() {
  if (!globalThis.isSecureContext || !crypto.subtle) return show("insecure");
  const asked = codeOf(location.href);
  if (asked) history.replaceState(null, "", scope);
  store = await Store.open(() => location.reload());
  const device = await store.get("device");
  if (device && isOver(device, await store.get("roster"))) return leave("left_over");
  if (device) await openDoor();
  else {
    askForCode();
    if (asked) await enrol(asked);
  }
}

start();
