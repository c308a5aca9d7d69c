/* People who are looked for by name or organisation, with what can be done for each. */

import { ticketOf } from "./codes.js";
import { searchKey } from "./names.js";
import { clock, letters, make, namesOf, say, text } from "./words.js";

const find = (name) => document.querySelector(`[data-door="${name}"]`);

/** What a name is found by, and organisations are told apart by. */
export const keyOf = (words) => searchKey(words, letters.fold);

export class Finding {
  constructor(door) {
    this.door = door;
  }

  typed() {
    const words = find("box").value;
    document.querySelector('[data-part="door"]').classList.toggle("is-searching", words !== "");
    if (ticketOf(words, letters.looks)) return this.results([], "");
    const key = keyOf(words);
    if (key.length < 2) return this.results([], words);
    const people = this.door.roster.find(key, keyOf).map((person) => this.row(person));
    this.results([...this.newcomers(key), ...people], words);
  }

  results(rows, words) {
    const none = words.trim().length > 1 && rows.length === 0;
    find("results").replaceChildren(...rows, ...(none ? [this.nobody(words.trim())] : []));
  }

  /** Who was written down here and is not on the list yet, so that nobody is twice. */
  newcomers(key) {
    const words = key.split(" ").filter(Boolean);
    const fits = ({ typed }) => {
      const found = ` ${keyOf(typed.name)} ${keyOf(typed.organisation)}`;
      return words.every((word) => found.includes(` ${word}`));
    };
    return this.door.newcomers.all().filter(fits).map((one) => this.newcomer(one));
  }

  newcomer(one) {
    const { newcomers, choice } = this.door;
    const { name, organisation } = one.typed;
    const now = newcomers.where(one, choice.session);
    const own = one.scans.find((scan) => scan.sent.id === now?.id);
    const isThere = now?.direction === choice.direction;
    // who comes twice is known as one by name and organisation, who leaves by name alone
    const isKnown = choice.direction === "in" ? organisation !== "" : now !== null;
    return make(
      "li",
      {},
      make("p", { class: "name" }, name),
      make("p", { class: "from" }, organisation),
      now && make("p", { class: "state" }, this.since(now)),
      isThere ? this.undoing(own, name) : isKnown && this.acting(name, () => this.door.again(one.typed)),
    );
  }

  row(person) {
    const { roster, queue, choice } = this.door;
    const [name, other] = namesOf(person);
    const now = roster.where(person.uid, choice.session);
    const own = queue.log.find((scan) => scan.sent.id === now?.id);
    const isThere = now?.direction === choice.direction;
    const state = this.state(person, now);
    return make(
      "li",
      {},
      make("p", { class: "name" }, name, other ? make("small", {}, other) : ""),
      make("p", { class: "from" }, text(person.organisation)),
      state && make("p", { class: "state" }, state),
      isThere ? own && this.undoing(own, name) : this.acting(name, () => this.door.chosen(person)),
    );
  }

  state(person, now) {
    if (person.status !== "confirmed") return say(`is_${person.status}`);
    return now ? this.since(now) : "";
  }

  since({ direction, since }) {
    const time = clock(since, this.door.roster.event.time_zone);
    return say(direction === "in" ? "in_since" : "out_since", { time });
  }

  acting(name, act) {
    const says = say(this.door.choice.direction === "out" ? "check_out" : "check_in");
    const button = make("button", { type: "button", class: "button big", "aria-label": `${says}: ${name}` }, says);
    button.addEventListener("click", act);
    return button;
  }

  undoing(scan, name) {
    const button = make("button", { type: "button", class: "button secondary", "aria-label": `${say("undo")}: ${name}` }, say("undo"));
    button.addEventListener("click", () => this.door.undo(scan));
    return button;
  }

  nobody(words) {
    const button = make("button", { type: "button", class: "button" }, say("add_walk_in", { name: words }));
    button.addEventListener("click", () => this.door.panels.openWalkIn(words));
    return make("li", { class: "nobody" }, make("p", {}, say("nobody_fits")), button);
  }
}
