/* Which session the door is for, and whether people come or go: chosen, kept, moved on. */

import { clock, day, make, say, text } from "./words.js";

const KEPT_MS = 3 * 3600_000; // after the session; later it is another day at the door
const find = (name) => document.querySelector(`[data-door="${name}"]`);

export class Choice {
  constructor(store, roster) {
    Object.assign(this, { store, roster, session: null, direction: "in", isPast: false });
  }

  /** What was chosen before the browser was closed or killed, else what is on now. */
  async load() {
    const at = this.roster.now();
    const kept = await this.store.get("choice");
    const row = this.roster.session(kept?.session);
    if (row && at < Date.parse(row.ends_at) + KEPT_MS) Object.assign(this, kept);
    else this.session = this.roster.sessionNow(at)?.uid;
    this.follow();
    for (const one of document.querySelectorAll("[name=direction]")) one.checked = one.value === this.direction;
  }

  choose(session) {
    const row = this.roster.session(session);
    this.session = session;
    this.isPast = Boolean(row) && Date.parse(row.ends_at) <= this.roster.now();
    return this.keep();
  }

  turn(direction) {
    this.direction = direction;
    return this.keep();
  }

  keep() {
    const { session, direction, isPast } = this;
    return this.store.put("choice", { session, direction, isPast });
  }

  /** Move on to the session that follows in the same room, and say which. Whoever lets
      people out, or chose a session that was over, stays where they are. */
  follow() {
    const { roster, session, direction, isPast } = this;
    const at = roster.now();
    const row = roster.session(session);
    if (!row) return this.start(at);
    if (direction === "out" || isPast || Date.parse(row.ends_at) > at) return "";
    const next = roster.sessionAfter(row, at);
    if (!next) return "";
    this.choose(next.uid);
    return say("session_now", { session: this.label(next) });
  }

  /** The session is not there any more, or there was none before. */
  start(at) {
    const row = this.roster.sessionNow(at);
    if (row) this.choose(row.uid);
    return "";
  }

  label(row) {
    const { event } = this.roster;
    const start = Date.parse(row.starts_at);
    const isToday = this.roster.dayOf(start) === this.roster.dayOf(this.roster.now());
    const when = [isToday ? "" : day(start, event.time_zone), clock(start, event.time_zone)];
    const where = [row.track, row.room].filter(Boolean).join(", ");
    return [...when, where && `${where}:`, text(row.titles)].filter(Boolean).join(" ");
  }

  draw() {
    const { sessions } = this.roster;
    const options = sessions.map((one) => make("option", { value: one.uid, selected: one.uid === this.session }, this.label(one)));
    find("session").replaceChildren(...options);
    find("no-session").hidden = sessions.length > 0;
  }
}
