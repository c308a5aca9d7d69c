/* The list of an event in the memory of the device: who is on it, and who is in.

   A verdict here is a first answer. The server judges every scan again, and its word
   counts. */

const AROUND_MS = 3 * 3600 * 1000; // a session past midnight is still of its day
const BEFORE_MS = 3600 * 1000; // people come for a session as much earlier
export const COUNTED = new Set(["ok", "repeat"]);

const answer = (verdict, reason = "", more = {}) => ({ verdict, reason, ...more });
const keyOf = (registration, session) => `${registration} ${session}`;

export class Roster {
  constructor(data) {
    this.people = new Map();
    this.byCode = new Map();
    this.moves = new Map(); // what this device knows of somebody in a session
    this.undone = new Set();
    this.lengths = new Set();
    this.texts = new WeakMap(); // what a person is found by
    this.offices = new Map(); // by what key an organisation is known
    this.apply(data);
  }

  /** A ticket opens one registration: who had its code before was merged into this one. */
  add(person) {
    this.people.delete(person.uid);
    for (const code of person.codes) {
      const before = this.byCode.get(code);
      if (before) this.people.delete(before.uid);
      this.byCode.set(code, person);
      this.lengths.add(code.length);
    }
    this.people.set(person.uid, person);
  }

  /** Take over the whole list, or what changed at the server since the cursor; says
      whether anything did. */
  apply(change) {
    const { event, device, sessions, groups, cursor } = change;
    const before = JSON.stringify([this.event, this.device, this.sessions, this.groups]);
    Object.assign(this, { event, device, sessions, groups, cursor });
    this.ahead = change.ahead ?? Date.now() - Date.parse(change.server_time);
    if (change.is_whole) {
      this.people.clear();
      this.byCode.clear();
    }
    change.people.forEach((person) => this.add(person));
    return change.people.length > 0 || before !== JSON.stringify([event, device, sessions, groups]);
  }

  data() {
    const { event, device, sessions, groups, cursor, ahead } = this;
    return { event, device, sessions, groups, cursor, ahead, people: [...this.people.values()], is_whole: true };
  }

  /** The time by the clock of the server, as far as the device knows it. */
  now() {
    return Date.now() - (this.ahead || 0);
  }

  session(uid) {
    return this.sessions.find((one) => one.uid === uid) ?? null;
  }

  /** The session that is on or comes next; after the last one, the last. */
  sessionNow(at) {
    const ahead = this.sessions.find((one) => Date.parse(one.ends_at) > at);
    return ahead ?? this.sessions.at(-1) ?? null;
  }

  /** What follows a session that is over, in its room before others; null: not soon. */
  sessionAfter(row, at) {
    const soon = (one) => Date.parse(one.ends_at) > at && Date.parse(one.starts_at) - BEFORE_MS <= at;
    const near = (one) => (one.track === row.track ? 2 : 0) + (one.room === row.room ? 1 : 0);
    const next = this.sessions.filter(soon);
    return next.sort((one, other) => near(other) - near(one))[0] ?? null;
  }

  /** The one with this ticket; `digest` is the whole hash of a code. */
  byDigest(digest) {
    for (const length of this.lengths) {
      const person = this.byCode.get(digest.slice(0, length));
      if (person) return person;
    }
    return null;
  }

  /** Remember what was done on this device, sent or not. */
  note(scan) {
    const { sent, local } = scan;
    if (sent.kind === "undo") return local.verdict === "ok" ? this.takeBack(sent.undoes) : undefined;
    if (!COUNTED.has(local.verdict) || !local.registration) return;
    const key = keyOf(local.registration, sent.session);
    const moves = this.moves.get(key) ?? [];
    moves.push({ id: sent.id, direction: sent.direction, at: scan.at });
    this.moves.set(key, moves.sort((one, other) => one.at - other.at));
  }

  takeBack(id) {
    this.undone.add(id);
    for (const [key, moves] of this.moves) {
      const taken = moves.find((move) => move.id === id);
      if (taken) this.forgetServer(key, taken);
    }
  }

  /** The server's word on what was just taken back is old until it is asked again. */
  forgetServer(key, taken) {
    const [registration, session] = key.split(" ");
    const states = this.people.get(registration)?.sessions ?? {};
    const told = states[session];
    if (told && Math.abs(Date.parse(told.at) - taken.at) < 60_000) delete states[session];
  }

  /** Where somebody is: `{ direction, since }`, or null before the first arrival. */
  where(registration, session) {
    const told = this.people.get(registration)?.sessions?.[session];
    const known = told ? [{ direction: told.state, at: Date.parse(told.at), by: told.by }] : [];
    const own = (this.moves.get(keyOf(registration, session)) ?? []).filter((move) => !this.undone.has(move.id)).map((move) => ({ ...move, by: this.device?.name }));
    const moves = [...known, ...own].sort((one, other) => one.at - other.at);
    let found = null;
    for (const move of moves) {
      if (move.direction !== found?.direction) found = { direction: move.direction, since: move.at, id: move.id, by: move.by };
    }
    return found;
  }

  isIn(registration, session) {
    return this.where(registration, session)?.direction === "in";
  }

  /** The first answer to `person` (null: not on the list) in a session at a time. */
  judge(person, { session, direction, at, isTicket = true }) {
    if (!person) return answer("refused", isTicket ? "not_here" : "bad_code");
    const row = this.session(session);
    if (!row) return answer("refused", "no_session");
    if (person.status !== "confirmed") return answer("refused", `is_${person.status}`);
    if (!this.isItsDay(row, at)) return answer("refused", "other_day", { day: row.starts_at });
    const now = this.where(person.uid, session);
    if (now?.direction !== direction) return answer("ok");
    return answer("repeat", "since", { since: now.since, by: now.by });
  }

  isItsDay(session, at) {
    const [start, end] = [Date.parse(session.starts_at), Date.parse(session.ends_at)];
    const day = this.dayOf(at);
    const isDay = this.dayOf(start) <= day && day <= this.dayOf(end);
    return isDay || (start - AROUND_MS <= at && at <= end + AROUND_MS);
  }

  dayOf(at) {
    this.days ??= new Intl.DateTimeFormat("en-CA", { timeZone: this.event.time_zone });
    return this.days.format(at);
  }

  /** People whose name or organisation fits; each word of the key must begin one. */
  find(key, keyOfText, most = 20) {
    const words = key.split(" ").filter(Boolean);
    const fits = (person) => {
      if (!person.names) return false;
      if (!this.texts.has(person)) {
        this.texts.set(person, ` ${person.key} ${keyOfText(person.organisation ?? "")}`);
      }
      return words.every((word) => this.texts.get(person).includes(` ${word}`));
    };
    return words.length ? [...this.people.values()].filter(fits).slice(0, most) : [];
  }

  /** Present and expected in a session: in all, by organisation and by group. `newcomers`
      (`{ organisation, isIn }`) are not on the list yet: of what groups they are only the
      server knows, which a row without a name says. */
  counts(session, newcomers, keyOfText) {
    const all = { present: 0, expected: 0 };
    const parts = { organisation: new Map(), groups: new Map() };
    const add = (row, isIn) => {
      row.expected += 1;
      row.present += isIn ? 1 : 0;
    };
    const put = (part, key, name, isIn) => {
      if (!parts[part].has(key)) parts[part].set(key, { name, present: 0, expected: 0 });
      add(parts[part].get(key), isIn);
    };
    for (const person of this.people.values()) {
      if (person.status !== "confirmed") continue;
      const isIn = this.isIn(person.uid, session);
      add(all, isIn);
      put("organisation", this.keyOf(person.organisation, keyOfText), person.organisation ?? "", isIn);
      for (const uid of person.groups ?? []) put("groups", uid, this.groups?.[uid] ?? uid, isIn);
    }
    for (const { organisation, isIn } of newcomers) {
      add(all, isIn);
      put("organisation", this.keyOf(organisation, keyOfText), organisation, isIn);
      if (parts.groups.size > 0) put("groups", "", "", isIn);
    }
    return { ...all, organisation: [...parts.organisation.values()], groups: [...parts.groups.values()] };
  }

  /** The key of an organisation; there are few, and they are asked for at every answer. */
  keyOf(organisation, keyOfText) {
    const name = organisation ?? "";
    if (!this.offices.has(name)) this.offices.set(name, keyOfText(name));
    return this.offices.get(name);
  }
}
