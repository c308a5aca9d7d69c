{% autoescape off %}/* Keeps the page of the check-in at hand, in every language; nothing about people. */
{% if sending %}import { sendWaiting } from "{{ sending|escapejs }}";
{% else %}"use strict";
{% endif %}
const CACHE = "checkin-{{ version }}";
const SCOPE = "{{ scope|escapejs }}";
const LANGUAGES = {{ languages }};
const FILES = {{ files }};
const API = "{{ api|escapejs }}";
{% endautoescape %}const CHOSEN = "checkin-language";

const pageOf = (language) => `${SCOPE}?page=${language}`;

async function keepPage(cache, language) {
  const headers = { "Accept-Language": language };
  const page = await fetch(SCOPE, { headers, credentials: "omit", cache: "reload" });
  if (!page.ok) throw new Error(`${page.status}`);
  await cache.put(pageOf(language), page);
}

async function keepAll() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })));
  await Promise.all(LANGUAGES.map((language) => keepPage(cache, language)));
}

async function dropOld() {
  for (const name of await caches.keys()) {
    if (name.startsWith("checkin-") && ![CACHE, CHOSEN].includes(name)) await caches.delete(name);
  }
  await self.clients.claim();
}

async function languageFor(url) {
  const codes = { sr: "sr-Cyrl", "sr-latn": "sr-Latn" };
  const asked = url.searchParams.get("lang");
  const chosen = await caches.open(CHOSEN);
  if (!asked) return (await chosen.match(SCOPE))?.text();
  const language = codes[asked] ?? asked;
  await chosen.put(SCOPE, new Response(language));
  return language;
}

async function page(request) {
  const cache = await caches.open(CACHE);
  const language = await languageFor(new URL(request.url));
  return (language && (await cache.match(pageOf(language), { ignoreVary: true }))) ?? fetch(request);
}

async function file(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request);
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepAll());
});
self.addEventListener("activate", (event) => event.waitUntil(dropOld()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (pathname === SCOPE) event.respondWith(page(request));
  } else if (FILES.includes(pathname)) event.respondWith(file(request));
});
{% if sending %}
/* A visible page sends for itself; a hidden one may sleep, and sends nothing twice. */
async function sendAlone() {
  const pages = await self.clients.matchAll({ type: "window" });
  if (pages.some((one) => one.visibilityState === "visible")) return;
  const chosen = await caches.open(CHOSEN);
  const language = (await (await chosen.match(SCOPE))?.text()) ?? "en";
  if (await sendWaiting(API, language)) await self.registration.unregister();
}

self.addEventListener("sync", (event) => event.waitUntil(sendAlone()));
self.addEventListener("periodicsync", (event) => event.waitUntil(sendAlone()));
{% endif %}
