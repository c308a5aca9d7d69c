/* A sound and a vibration for each verdict, told apart without looking. */

const TONES = {
  ok: [[660, 0, 0.09], [990, 0.1, 0.14]],
  repeat: [[440, 0, 0.12], [440, 0.2, 0.12]],
  review: [[440, 0, 0.12], [330, 0.2, 0.2]],
  refused: [[180, 0, 0.55]],
};
const SHAKES = { ok: [80], repeat: [80, 80, 80], review: [80, 80, 200], refused: [450] };
let audio = null;

/** Sound is allowed after a touch: called from the first one. */
export function allowSound() {
  try {
    audio ??= new AudioContext();
    audio.resume();
  } catch {
    // a browser without sound still shows the verdict
  }
}

function tone([pitch, start, seconds]) {
  const voice = audio.createOscillator();
  voice.type = "square";
  voice.frequency.value = pitch;
  const loudness = audio.createGain();
  loudness.gain.value = 0.25;
  voice.connect(loudness).connect(audio.destination);
  voice.start(audio.currentTime + start);
  voice.stop(audio.currentTime + start + seconds);
}

export function signal(verdict) {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(SHAKES[verdict] ?? SHAKES.refused);
  if (audio?.state === "running") (TONES[verdict] ?? TONES.refused).forEach(tone);
}
