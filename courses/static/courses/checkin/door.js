/* The screen at the door: camera, one box for names and codes, and what was done last. */

import { Camera, canRead } from "./camera.js";
import { Choice } from "./choice.js";
import { digest, ticketOf } from "./codes.js";
import { Finding, keyOf } from "./finding.js";
import { Offline, Revoked } from "./line.js";
import { Newcomers } from "./newcomers.js";
import { Panels } from "./panels.js";
import { Queue } from "./queue.js";
import { allowSound, signal } from "./signals.js";
import { Verdict, sentence } from "./verdict.js";
import { clock, letters, namesOf, say, text } from "./words.js";

const REFRESH_MS = 30_000;
const UNDO_MS = 10 * 60_000; // what was done earlier only the desk takes back
const find = (name) => document.querySelector(`[data-door="${name}"]`);

/** Whether this device still takes it back by itself, by its own clock. */
const isFresh = ({ sent }) => Math.abs(Date.now() - Date.parse(sent.device_time)) <= UNDO_MS;

export class Door {
  constructor(store, line, roster, { revoked, readEnrolment, askToBeWoken, leave }) {
    Object.assign(this, { store, line, roster, revoked, readEnrolment });
    this.queue = new Queue(store, line, { told: (scans) => this.told(scans), revoked, askToBeWoken });
    this.verdict = new Verdict(find("verdict"), {
      onClose: () => this.draw(),
      onUndo: (scan) => this.undo(scan),
      onSearch: () => find("box").focus(),
      onWalkIn: (person) => this.panels.openWalkIn(person ? namesOf(person)[0] : "", text(person?.organisation)),
    });
    this.panels = new Panels(this, leave);
    this.choice = new Choice(store, roster);
    this.newcomers = new Newcomers(this.queue, roster);
    this.finding = new Finding(this);
    const { script, wasm } = document.body.querySelector("[data-app]").dataset;
    this.camera = new Camera(find("video"), { script, wasm, onCode: (code) => this.code(code) });
  }

  async open() {
    await this.queue.load();
    this.queue.listen();
    this.queue.log.forEach((scan) => this.roster.note(scan));
    await this.choice.load();
    this.recall();
    this.listen();
    this.draw();
    this.queue.flush();
    this.refresh();
    this.timer = setInterval(() => this.refresh(), REFRESH_MS);
    if (!(await canRead(this.camera.script))) return this.withoutCamera();
    const granted = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
    if (granted?.state === "granted") this.startCamera();
  }

  close() {
    clearInterval(this.timer);
    this.camera.stop();
    this.queue.close();
  }

  listen() {
    document.addEventListener("pointerdown", allowSound);
    document.addEventListener("keydown", allowSound);
    // timers sleep while a phone does
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
    find("camera").addEventListener("click", () => (this.camera.isOn ? this.stopCamera() : this.startCamera()));
    find("session").addEventListener("change", (event) => {
      this.choice.choose(event.target.value);
      this.draw();
    });
    for (const one of document.querySelectorAll("[name=direction]")) {
      one.addEventListener("change", () => {
        this.choice.turn(one.value);
        this.draw();
      });
    }
    find("box").addEventListener("input", () => this.finding.typed());
    find("clear").addEventListener("click", () => this.clear());
    find("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.entered();
    });
    find("last").addEventListener("click", (event) => {
      if (event.target.closest("[data-undo]")) this.undo(this.last);
    });
    document.addEventListener("keydown", (event) => this.key(event));
  }

  /* A hardware scanner types wherever the cursor stands. */
  key(event) {
    if (document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && this.verdict.isOpen) return this.verdict.close();
    const typing = event.target.closest?.("input:not([type=radio]), textarea");
    if (!typing && event.key.length === 1 && event.key !== " ") {
      if (this.verdict.isOpen) this.verdict.close();
      find("box").focus({ preventScroll: true });
    }
  }

  // --- the camera ------------------------------------------------------------

  async startCamera() {
    find("camera-fault").hidden = true;
    try {
      await this.camera.start();
      find("camera").textContent = say("camera_off");
      find("camera").className = "button secondary wide over-view";
    } catch (error) {
      this.camera.stop();
      this.complain(error.message === "reader" ? "camera_no_reader" : "camera_refused");
    }
    find("view").hidden = !this.camera.isOn;
  }

  /** Said at once, not when somebody presses a button that can do nothing. */
  withoutCamera() {
    find("camera").hidden = true;
    find("no-reader").hidden = false;
  }

  complain(key) {
    find("camera-fault").textContent = say(key);
    find("camera-fault").hidden = false;
  }

  stopCamera() {
    this.camera.stop();
    find("camera").textContent = say("camera_on");
    find("camera").className = "button big wide";
    find("view").hidden = true;
  }

  // --- codes and names -------------------------------------------------------

  /** A code from the camera, a scanner or the keyboard. */
  async code(typed) {
    const began = performance.now();
    if (document.querySelector("dialog[open]") || (await this.readEnrolment(typed))) return;
    const code = ticketOf(typed, letters.looks);
    const person = code ? this.roster.byDigest(await digest(code)) : null;
    const sent = { code: [...typed].slice(0, 200).join(""), registration: null };
    await this.scan(person, sent, { isTicket: Boolean(code), began });
  }

  entered() {
    const words = find("box").value.trim();
    if (!words) return;
    const isCode = ticketOf(words, letters.looks) || /\d/.test(words) || !/\p{L}{2}/u.test(words);
    if (!isCode) return this.finding.typed();
    this.clear();
    this.code(words);
  }

  clear() {
    find("box").value = "";
    this.finding.typed();
  }

  chosen(person) {
    this.clear();
    return this.scan(person, { code: null, registration: person.uid }, { began: performance.now() });
  }

  /** Judge, keep, then beep; sending comes after. */
  async scan(person, sent, { isTicket = true, began }) {
    const at = this.roster.now();
    const { session, direction } = this.choice;
    find("camera-fault").hidden = true;
    const answer = this.roster.judge(person, { session, direction, at, isTicket });
    await this.keep({ kind: "scan", ...sent }, { answer, person, at });
    performance.measure("verdict", { start: began });
  }

  async keep(sent, { answer, person, at }) {
    const scan = {
      at,
      wasOffline: !this.queue.isOnline,
      local: { verdict: answer.verdict, reason: answer.reason, registration: person?.uid ?? null, person: person ? namesOf(person)[0] : "" },
      sent: {
        id: crypto.randomUUID(),
        session: this.choice.session ?? null,
        code: null,
        registration: null,
        walk_in: null,
        undoes: null,
        reason: "",
        direction: this.choice.direction,
        device_time: new Date().toISOString(),
        ...sent,
      },
    };
    try {
      await this.queue.add(scan);
    } catch {
      signal("refused");
      return this.show(scan, { verdict: "refused", reason: "not_kept" }, person);
    }
    this.roster.note(scan);
    this.last = scan;
    signal(answer.verdict);
    this.show(scan, answer, person);
    return scan;
  }

  show(scan, answer, person) {
    const { direction } = this.choice;
    const session = this.roster.session(this.choice.session);
    this.verdict.show({ answer, person, session, direction, event: this.roster.event, scan });
    find("last-says").textContent = [this.lastName(scan, person), sentence(answer, { direction, event: this.roster.event })].filter(Boolean).join("\u00a0· ");
    find("last").hidden = false;
    find("last-undo").hidden = answer.verdict !== "ok";
    this.draw();
  }

  /** After the browser was closed or killed: who was let in last, to be seen and undone. */
  recall() {
    const { event, undone } = this.roster;
    const counts = ({ sent, local }) => sent.kind !== "undo" && local.verdict === "ok" && !undone.has(sent.id);
    const last = this.queue.log.filter(counts).at(-1);
    if (!last || !isFresh(last)) return;
    this.last = last;
    const says = sentence(last.local, { direction: last.sent.direction, event });
    find("last-says").textContent = [clock(last.at, event.time_zone), last.local.person, says].join("\u00a0· ");
    find("last").hidden = false;
    find("last-undo").hidden = false;
  }

  lastName(scan, person) {
    return person ? namesOf(person)[0] : (scan.sent.walk_in?.name ?? "");
  }

  /** Who is written down comes, also while others leave; who was, may leave. */
  walkIn(given, direction = "in") {
    const person = { uid: null, names: [given.name], organisation: given.organisation };
    const answer = { verdict: "ok", reason: direction === "in" ? "walk_in" : "" };
    return this.keep({ kind: "walk_in", walk_in: given, direction }, { answer, person, at: this.roster.now() });
  }

  /** Who was written down before comes to another session, or leaves. */
  again(typed) {
    this.clear();
    return this.walkIn(typed, this.choice.direction);
  }

  async undo(scan) {
    if (!scan || this.roster.undone.has(scan.sent.id)) return;
    const [verdict, reason] = isFresh(scan) ? ["ok", "undone"] : ["review", "undo_late"];
    const undo = {
      at: this.roster.now(),
      wasOffline: !this.queue.isOnline,
      local: { verdict, reason, registration: scan.local.registration, person: scan.local.person },
      sent: {
        ...scan.sent,
        id: crypto.randomUUID(),
        kind: "undo",
        code: null,
        registration: null,
        walk_in: null,
        undoes: scan.sent.id,
        reason: say("taken_back"),
        device_time: new Date().toISOString(),
      },
    };
    await this.queue.add(undo);
    this.roster.note(undo);
    find("last-says").textContent = [scan.local.person, say(reason)].filter(Boolean).join("\u00a0· ");
    find("last-undo").hidden = true;
    this.draw();
  }

  // --- the server ------------------------------------------------------------

  async refresh() {
    this.moveOn();
    if (this.queue.waiting.length > 0) return this.queue.flush();
    this.isDue = true;
    if (this.asking || this.queue.isClosed) return;
    this.asking = true;
    try {
      this.isDue = false;
      const news = await this.line.roster(this.roster.cursor);
      if (this.roster.apply(news)) await this.store.put("roster", this.roster.data());
      this.moveOn();
      this.queue.hear(true);
    } catch (error) {
      if (error instanceof Revoked) return this.revoked(error.message);
      if (!(error instanceof Offline)) throw error;
      this.queue.hear(false);
    } finally {
      this.asking = false;
      if (this.isDue) this.refresh();
    }
  }

  /** To the next session, but never under the hands of somebody. */
  moveOn() {
    if (this.verdict.isOpen || document.querySelector("dialog[open]")) return;
    const says = this.choice.follow();
    if (!says) return;
    find("last-says").textContent = says;
    find("last").hidden = false;
    find("last-undo").hidden = true;
    this.draw();
  }

  /** Results came, or the line went or came back. */
  told(scans = []) {
    if (scans.some(({ sent, result }) => sent.kind === "walk_in" && result.registration)) this.refresh();
    const shown = this.verdict.isOpen && scans.find((scan) => scan === this.verdict.shown.scan);
    if (shown && shown.sent.kind !== "undo" && this.knowsBetter(shown)) this.correct(shown);
    this.draw();
  }

  /** Another answer, or a better reason to refuse. */
  knowsBetter({ result, local }) {
    return result.verdict !== local.verdict || (result.verdict === "refused" && result.reason !== local.reason);
  }

  /** The server knows better than the list of the device, and the person still stands here. */
  correct(scan) {
    const { verdict, reason, says, person, organisation } = scan.result;
    const known = this.verdict.shown.person;
    if (verdict !== scan.local.verdict) signal(verdict);
    this.show(scan, { verdict, reason, says }, known ?? (person ? { names: [person], organisation } : null));
  }

  // --- drawing ---------------------------------------------------------------

  draw() {
    find("event").textContent = text(this.roster.event.titles);
    this.choice.draw();
    this.drawCounts();
    this.drawLine();
    if (this.last && !isFresh(this.last)) find("last-undo").hidden = true;
    if (find("box").value) this.finding.typed();
    this.panels.draw();
  }

  counts() {
    const { session } = this.choice;
    const isIn = (one) => this.newcomers.where(one, session)?.direction === "in";
    const newcomers = this.newcomers.all().map((one) => ({ organisation: one.typed.organisation, isIn: isIn(one) }));
    return this.roster.counts(session, newcomers, keyOf);
  }

  drawCounts() {
    find("count").textContent = say("of", this.counts());
  }

  drawLine() {
    const waiting = this.queue.waiting.length;
    const key = this.queue.isOnline ? (waiting ? "line_sending" : "line_on") : "line_off";
    find("line").textContent = say(key, { count: waiting });
    find("line").dataset.line = this.queue.isOnline ? "on" : "off";
    const review = this.queue.toReview().length;
    find("review-count").textContent = review ? ` ${review}` : "";
  }
}
