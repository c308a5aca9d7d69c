/* The answer that fills the screen. */

import { clock, day, make, namesOf, say, text } from "./words.js";

const LOOKS = { ok: ["ok", "check"], repeat: ["wait", "clock"], review: ["wait", "clock"], refused: ["bad", "cross"] };
const NAMELESS = new Set(["bad_code", "not_here", "unknown_ticket"]);
const STAYS_MS = 1800; // a welcome leaves by itself; what needs a decision stays

/** Whether a word of the name would not fit on a small phone in the largest letters. */
const isLong = (name) => name.split(/[\s-]/).some((word) => word.length > 12);

/** The sentence of an answer. */
export function sentence(answer, { direction, event }) {
  const zone = event?.time_zone;
  const out = direction === "out";
  if (answer.reason === "walk_in") return say("walk_in_welcome");
  if (answer.says) return answer.says;
  if (answer.verdict === "ok") return say(out ? "goodbye" : "welcome");
  if (answer.verdict === "repeat") {
    const key = `already_${out ? "out" : "in"}${answer.by ? "_at" : ""}`;
    return say(key, { time: clock(answer.since ?? Date.now(), zone), device: answer.by });
  }
  return say(answer.reason, { day: answer.day ? day(answer.day, zone) : "" });
}

export class Verdict {
  constructor(box, { onClose, onUndo, onSearch, onWalkIn }) {
    Object.assign(this, { box, onClose, onUndo, onSearch, onWalkIn });
    box.addEventListener("click", (event) => {
      if (event.target.closest("[data-undo]")) this.undo();
      else this.close();
      if (event.target.closest("[data-search]")) this.onSearch();
      if (event.target.closest("[data-walk-in]")) this.onWalkIn(this.shown.person);
    });
  }

  get isOpen() {
    return !this.box.hidden;
  }

  /** `shown`: answer, person (or null), session, direction, event, scan. */
  show(shown) {
    clearTimeout(this.timer);
    this.shown = shown;
    const { answer } = shown;
    const [look, icon] = LOOKS[answer.verdict] ?? LOOKS.refused;
    this.box.className = `verdict ${look}`;
    this.box.dataset.verdict = answer.verdict;
    this.box.replaceChildren(...this.lines(shown, icon), this.buttons(shown));
    this.box.hidden = false;
    if (answer.verdict === "ok") this.timer = setTimeout(() => this.close(), STAYS_MS);
  }

  lines(shown, icon) {
    const { answer, person, session, event } = shown;
    const picture = document.getElementById(`icon-${icon}`).content.cloneNode(true);
    const [name, other] = person ? namesOf(person) : ["", ""];
    return [
      make("p", { class: "says" }, picture, sentence(answer, shown)),
      name && make("p", { class: isLong(name) ? "name long" : "name" }, name),
      other && make("p", { class: "other-script" }, other),
      person && make("p", { class: "from" }, text(person.organisation)),
      session && make("p", { class: "session" }, `${clock(session.starts_at, event.time_zone)} ${text(session.titles)}`),
    ].filter(Boolean);
  }

  /** What can be done now: take it back, look for the person whose code says nothing, or
      write down whoever came though the registration ended. */
  buttons({ scan, answer, person }) {
    const button = (attributes, key) => make("button", { type: "button", class: "button", ...attributes }, say(key));
    const isRefused = answer.verdict === "refused";
    const isLost = isRefused && !person && NAMELESS.has(answer.reason);
    const hasEnded = isRefused && answer.reason?.startsWith("is_");
    return make(
      "div",
      { class: "buttons" },
      button({}, "next"),
      answer.verdict === "ok" && scan && button({ "data-undo": true }, "undo"),
      isLost && button({ "data-search": true }, "look_by_name"),
      hasEnded && button({ "data-walk-in": true }, "write_down"),
    );
  }

  undo() {
    const { scan } = this.shown;
    this.close();
    this.onUndo(scan);
  }

  close() {
    clearTimeout(this.timer);
    this.box.hidden = true;
    this.onClose();
  }
}
