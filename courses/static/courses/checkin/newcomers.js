/* Who walked in and is not on the list of this device yet: counted, found, let out again. */

import { COUNTED } from "./roster.js";

const known = ({ name, organisation }) => JSON.stringify([name, organisation]);

export class Newcomers {
  constructor(queue, roster) {
    Object.assign(this, { queue, roster });
  }

  /** Each once, with what was done: `{ typed, scans }`. What the server did not take is no
      arrival, and whom it put on the list is found there. */
  all() {
    const { people, undone } = this.roster;
    const isNew = ({ sent, result }) =>
      sent.kind === "walk_in" && !undone.has(sent.id) && !people.has(result?.registration) && COUNTED.has(result?.verdict ?? "ok");
    const found = new Map();
    for (const scan of this.queue.log.filter(isNew)) {
      const typed = scan.sent.walk_in;
      const one = found.get(known(typed)) ?? { typed, scans: [] };
      one.scans.push(scan);
      found.set(known(typed), one);
    }
    return [...found.values()];
  }

  /** Where somebody is, as the list says it: `{ direction, since, id }` or null. */
  where({ scans }, session) {
    let now = null;
    for (const { sent, at } of [...scans].sort((one, other) => one.at - other.at)) {
      const isNews = sent.session === session && sent.direction !== now?.direction;
      if (isNews) now = { direction: sent.direction, since: at, id: sent.id };
    }
    return now;
  }
}
