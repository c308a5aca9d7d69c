/* At the door: keep the cursor in the code box, sound and vibrate per verdict. */

const TONES = { ok: [880, 0.12], repeat: [440, 0.25], refused: [220, 0.5], review: [220, 0.5] };

function signal(verdict) {
  const [pitch, seconds] = TONES[verdict] ?? TONES.refused;
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(seconds * 1000);
  try {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + seconds);
    tone.addEventListener("ended", () => audio.close());
  } catch {
    // a browser without sound still shows the verdict
  }
}

const verdict = document.querySelector("[data-verdict]");
if (verdict) signal(verdict.dataset.verdict);

const code = document.getElementById("id_code");
if (code) {
  code.focus({ preventScroll: true });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea, button, a");
    if (!typing && event.key.length === 1 && !event.ctrlKey && !event.metaKey) code.focus();
  });
}
