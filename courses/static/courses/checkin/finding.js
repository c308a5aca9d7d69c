/* People who are looked for by name or organisation, with what can be done for each. */

import { ticketOf } from "./codes.js";
import { searchKey } from "./names.js";
import { clock, letters, make, namesOf, say, text } from "./words.js";

const find = (name) => document.querySelector(`[data-door="${name}"]`);
const keyOf = (words) => searchKey(words, letters.fold);

export class Finding {
  constructor(door) {
    this.door = door;
  }

  typed() {
    const words = find("box").value;
    document.querySelector('[data-part="door"]').classList.toggle("is-searching", words !== "");
    if (ticketOf(words, letters.looks)) return this.results([], "");
    const key = keyOf(words);
    this.results(key.length > 1 ? this.door.roster.find(key, keyOf) : [], words);
  }

  results(people, words) {
    const rows = people.map((person) => this.row(person));
    const none = words.trim().length > 1 && people.length === 0;
    find("results").replaceChildren(...rows, ...(none ? [this.nobody(words.trim())] : []));
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
      isThere ? own && this.undoing(own, name) : this.acting(person, name),
    );
  }

  state(person, now) {
    if (person.status !== "confirmed") return say(`is_${person.status}`);
    const time = now && clock(now.since, this.door.roster.event.time_zone);
    return now ? say(now.direction === "in" ? "in_since" : "out_since", { time }) : "";
  }

  acting(person, name) {
    const act = say(this.door.choice.direction === "out" ? "check_out" : "check_in");
    const button = make("button", { type: "button", class: "button big", "aria-label": `${act}: ${name}` }, act);
    button.addEventListener("click", () => this.door.chosen(person));
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
