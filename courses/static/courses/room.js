/* The screen in the room: the whole screen, no sleep, and a code that is too old goes. */

const button = document.querySelector(".whole-screen");
const root = document.documentElement;

if (root.requestFullscreen) {
  button.hidden = false;
  button.addEventListener("click", () => root.requestFullscreen().catch(() => {}));
  document.addEventListener("fullscreenchange", () => {
    button.hidden = Boolean(document.fullscreenElement);
  });
}

async function stayAwake() {
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // the computer may sleep, as it is set to
  }
}

stayAwake();
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") stayAwake();
});

// The page asks every five seconds. Without an answer the code stops to count.
let timer = 0;

function watch() {
  clearTimeout(timer);
  const part = document.getElementById("room");
  const shown = part?.querySelector(".room-code-shown");
  if (!shown) return;
  timer = setTimeout(() => {
    shown.hidden = true;
    part.querySelector(".room-lost").hidden = false;
  }, Number(part.dataset.lasts) * 1000);
}

watch();
document.addEventListener("htmx:load", watch);
