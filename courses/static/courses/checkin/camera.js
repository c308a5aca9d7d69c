/* The camera: the browser's own reader of codes, else the one from our own host. */

const GONE_MS = 2000; // a code must be out of sight so long before it counts anew
const PAUSE_MS = 90;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error("reader"));
    document.head.append(script);
  });
}

async function hasOwn() {
  const own = await window.BarcodeDetector?.getSupportedFormats?.().catch(() => []);
  return own?.includes("qr_code") ?? false;
}

/** Whether there is a reader of codes at all: `script` is "" where npm did not bring it. */
export async function canRead(script) {
  return Boolean(script) || hasOwn();
}

async function reader(script, wasm) {
  const formats = ["qr_code"];
  if (await hasOwn()) return new window.BarcodeDetector({ formats });
  if (!script) throw new Error("reader");
  if (!window.BarcodeDetectionAPI) await loadScript(script);
  const kit = window.BarcodeDetectionAPI;
  kit.prepareZXingModule({ overrides: { locateFile: () => wasm } });
  return new kit.BarcodeDetector({ formats });
}

export class Camera {
  /** `onCode` gets each text once per showing. */
  constructor(video, { script, wasm, onCode }) {
    Object.assign(this, { video, script, wasm, onCode, stream: null, seen: new Map() });
  }

  get isOn() {
    return this.stream !== null;
  }

  async start() {
    if (!navigator.mediaDevices?.getUserMedia) throw new Error("camera");
    const wanted = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
    const [stream, detector] = await Promise.all([
      navigator.mediaDevices.getUserMedia({ video: wanted, audio: false }),
      reader(this.script, this.wasm),
    ]);
    this.stream = stream;
    this.video.srcObject = stream;
    await this.video.play();
    this.light = await navigator.wakeLock?.request("screen").catch(() => null);
    this.look(detector, stream);
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.light?.release();
    this.stream = null;
    this.video.srcObject = null;
  }

  async look(detector, stream) {
    while (this.stream === stream) {
      if (this.video.readyState >= 2 && !document.hidden) {
        const codes = await detector.detect(this.video).catch(() => []);
        for (const code of codes) this.meet(code.rawValue);
      }
      await wait(PAUSE_MS);
    }
  }

  meet(text) {
    const now = performance.now();
    const last = this.seen.get(text) ?? -Infinity;
    this.seen.set(text, now);
    if (now - last > GONE_MS) this.onCode(text);
  }
}
