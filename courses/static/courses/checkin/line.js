/* The line to the server: it may be cut at any moment, and nothing depends on it. */

const REFUSALS = new Set([400, 409]);
const PATIENCE_MS = 10_000;
const LIST_MS = 120_000; // of 5,000 people over a slow line

export class Offline extends Error {}
export class Revoked extends Error {}
export class Refused extends Error {}

export class Line {
  /** `api` is the address under which the check-in of the API stands; of a page the
      language is known, a worker says it. */
  constructor(api, token, language = document.documentElement.lang) {
    Object.assign(this, { api, token, language });
  }

  /** Exchange the code on the organiser's screen for a token; it is told once. */
  enrol(code) {
    return this.ask("devices", { code });
  }

  roster(since) {
    const asked = since ? `?since=${encodeURIComponent(since)}` : "";
    return this.ask(`roster${asked}`, null, LIST_MS);
  }

  async send(scans, waiting) {
    const answer = await this.ask("scans", { scans, queue: waiting, sent_at: new Date().toISOString() });
    if (!Array.isArray(answer.results)) throw new Offline();
    return answer.results;
  }

  async ask(path, body, patience = PATIENCE_MS) {
    const init = { credentials: "omit", cache: "no-store", headers: this.headers() };
    if (body) Object.assign(init, { method: "POST", body: JSON.stringify(body) });
    const answer = await fetch(`${this.api}${path}`, { ...init, signal: this.patience(patience) }).catch(() => null);
    if (!answer) throw new Offline();
    const data = await answer.json().catch(() => null);
    if (answer.status === 401 && data?.code) throw new Revoked(data.code);
    // anything but our own words is a network that pretends: nothing is taken as told
    if (REFUSALS.has(answer.status) && data?.code) throw new Refused(data.detail);
    if (!answer.ok || !data) throw new Offline();
    return data;
  }

  headers() {
    const given = { "Content-Type": "application/json", "Accept-Language": this.language };
    return this.token ? { ...given, Authorization: `Device ${this.token}` } : given;
  }

  patience(limit) {
    const control = new AbortController();
    setTimeout(() => control.abort(), limit);
    return control.signal;
  }
}
