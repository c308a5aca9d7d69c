/* Scans on their way: kept first, sent when there is a network, each counted once. */

import { Offline, Refused, Revoked } from "./line.js";

const MOST = 200; // in one upload: what 3G carries in a few seconds
const LATE_MS = 15_000; // sent later than this, the device's clock says when it was
const SHORTEST_MS = 2000;
const LONGEST_MS = 30_000;
const UNREAD = "unread";

export class Queue {
  /** `told` hears after every change; `revoked` when the server knows us no longer;
      `askToBeWoken` when something waits that the page may not live to send. */
  constructor(store, line, { told, revoked, askToBeWoken }) {
    Object.assign(this, { store, line, told, revoked, askToBeWoken });
    this.log = [];
    this.isOnline = navigator.onLine;
    this.pause = SHORTEST_MS;
  }

  listen() {
    addEventListener("online", () => this.flush());
    addEventListener("offline", () => this.hear(false));
    addEventListener("pagehide", () => this.leftBehind());
    document.addEventListener("visibilitychange", () => document.hidden && this.leftBehind());
  }

  leftBehind() {
    if (this.waiting.length > 0 && !this.isClosed) this.askToBeWoken();
  }

  async load() {
    this.log = await this.store.scans();
  }

  close() {
    clearTimeout(this.timer);
    this.isClosed = true;
  }

  get waiting() {
    return this.log.filter((scan) => !scan.result);
  }

  /** Resolves when the scan is on the disk; sending is not waited for. */
  async add(scan) {
    await this.store.keep([scan]);
    this.log.push(scan);
    this.flush();
  }

  hear(isOnline) {
    this.isOnline = isOnline;
    this.told();
  }

  async flush() {
    clearTimeout(this.timer);
    if (this.busy || this.isClosed) return;
    this.busy = true;
    try {
      await this.sendAll();
      this.pause = SHORTEST_MS;
    } catch (error) {
      await this.failed(error);
    } finally {
      this.busy = false;
      this.told();
    }
  }

  /** Page and worker take turns: who comes second finds nothing left to send. */
  async sendAll() {
    const all = async () => {
      while (this.waiting.length > 0 && !this.isClosed) await this.sendSome(this.waiting.slice(0, MOST));
    };
    await (navigator.locks?.request("checkin-sending", all) ?? all());
  }

  async failed(error) {
    if (error instanceof Revoked) return this.revoked(error.message);
    if (!(error instanceof Offline)) throw error;
    this.isOnline = false;
    await this.wereAlone();
    this.leftBehind();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_MS);
  }

  /** Whom these concern was answered by the device alone, so the server refuses nobody
      afterwards: what it knows better is for the organiser to decide. */
  async wereAlone() {
    const scans = this.waiting.filter((scan) => !scan.wasOffline);
    for (const scan of scans) scan.wasOffline = true;
    if (scans.length > 0) await this.store.keep(scans);
  }

  async sendSome(scans) {
    try {
      const results = await this.line.send(scans.map((scan) => this.asSent(scan)), this.waiting.length - scans.length);
      await this.accept(scans, results);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await this.part(scans, error);
    }
    this.isOnline = true;
  }

  /** One scan that the server cannot read must not hold up the others. */
  async part(scans, error) {
    if (scans.length > 1) {
      const half = Math.ceil(scans.length / 2);
      await this.sendSome(scans.slice(0, half));
      return this.sendSome(scans.slice(half));
    }
    const [scan] = scans;
    return this.accept(scans, [{ id: scan.sent.id, verdict: "review", reason: UNREAD, says: error.message }]);
  }

  asSent(scan) {
    const offline = scan.wasOffline || Date.now() - Date.parse(scan.sent.device_time) > LATE_MS;
    return { ...scan.sent, offline };
  }

  async accept(scans, results) {
    const byId = new Map(results.map((result) => [result.id, result]));
    const answered = scans.filter((scan) => byId.has(scan.sent.id));
    if (answered.length === 0) throw new Offline();
    for (const scan of answered) this.answer(scan, byId.get(scan.sent.id));
    await this.store.keep(answered);
    this.told(answered);
  }

  /** What was only needed to be sent is forgotten; of a code its end stays, to be told
      apart. What the server could not read it does not have: that stays whole. */
  answer(scan, result) {
    scan.result = result;
    if (result.reason === UNREAD) return;
    const { code, walk_in } = scan.sent;
    if (code) scan.local.end = code.slice(-4);
    scan.sent = { ...scan.sent, code: null, walk_in: walk_in && { ...walk_in, email: "", phone: "" } };
  }

  /** What somebody should look at: the server asks for it, or says other than we did. */
  toReview() {
    return this.log.filter(({ local, result }) => result && (result.verdict === "review" || result.verdict !== local.verdict));
  }
}
