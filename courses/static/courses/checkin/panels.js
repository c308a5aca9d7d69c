/* What opens over the screen: walk-in, who is here, to review, more. */

import { capitalised, clock, day, make, say, text } from "./words.js";

const panel = (name) => document.querySelector(`[data-panel="${name}"]`);

export class Panels {
  constructor(door, leave) {
    Object.assign(this, { door, leave });
    for (const button of document.querySelectorAll("[data-opens]")) {
      button.addEventListener("click", () => this.open(button.dataset.opens));
    }
    for (const button of document.querySelectorAll("[data-closes]")) {
      button.addEventListener("click", () => button.closest("dialog").close());
    }
    panel("walk-in").querySelector("form").addEventListener("submit", (event) => this.walkIn(event));
    panel("more").querySelector("[data-leave]").addEventListener("click", () => this.signOut());
  }

  open(name) {
    if (name === "walk-in") return this.openWalkIn("");
    this.fill(name);
    panel(name).showModal();
  }

  draw() {
    for (const name of ["here", "review"]) if (panel(name).open) this.fill(name);
  }

  fill(name) {
    if (name === "here") this.fillHere();
    if (name === "review") this.fillReview();
    if (name === "more") this.fillMore();
  }

  // --- walk-in ---------------------------------------------------------------

  openWalkIn(name, organisation = "") {
    const form = panel("walk-in").querySelector("form");
    form.reset();
    form.elements.name.value = capitalised(name);
    form.elements.organisation.value = organisation;
    const names = new Set([...this.door.roster.people.values()].map((person) => text(person.organisation)));
    const inOrder = (one, other) => one.localeCompare(other, document.documentElement.lang);
    const options = [...names].filter(Boolean).sort(inOrder).map((one) => make("option", { value: one }));
    document.getElementById("organisations").replaceChildren(...options);
    const { free } = this.door.roster.event;
    panel("walk-in").querySelector("[data-full]").hidden = free === null || free > 0;
    panel("walk-in").showModal();
    form.elements[name ? "organisation" : "name"].focus();
  }

  async walkIn(event) {
    event.preventDefault();
    const fields = ["name", "organisation", "email", "phone"];
    const given = Object.fromEntries(fields.map((name) => [name, event.target.elements[name].value.trim()]));
    const fault = panel("walk-in").querySelector("[data-fault]");
    fault.hidden = given.name !== "";
    if (!given.name) return event.target.elements.name.focus();
    panel("walk-in").close();
    this.door.clear();
    await this.door.walkIn(given);
  }

  // --- who is here -----------------------------------------------------------

  fillHere() {
    const counts = this.door.counts();
    const box = panel("here").querySelector("[data-content]");
    const parts = [["groups", "by_group", "group_unknown"], ["organisation", "by_organisation", "no_organisation"]];
    const tables = parts.filter(([part]) => counts[part].length > 0).map(([part, title, nameless]) => this.table(say(title), counts[part], say(nameless)));
    box.replaceChildren(make("p", { class: "total" }, say("count", counts)), ...tables);
  }

  /** Rows by name; last what has none, called `nameless`. */
  table(title, rows, nameless) {
    const named = rows.map((row) => ({ ...row, name: text(row.name) }));
    const inOrder = (one, other) => (one.name === "") - (other.name === "") || one.name.localeCompare(other.name, document.documentElement.lang);
    const lines = named.sort(inOrder).map((row) => make("tr", {}, make("th", { scope: "row" }, row.name || nameless), make("td", { class: "num" }, say("of", row))));
    return make("table", { class: "counts" }, make("caption", {}, title), make("tbody", {}, ...lines));
  }

  // --- to review -------------------------------------------------------------

  fillReview() {
    const { queue, roster } = this.door;
    const rows = queue.toReview().map((scan) => this.line(scan, roster.event.time_zone));
    const none = make("li", {}, say("nothing_to_review"));
    panel("review").querySelector("[data-content]").replaceChildren(...(rows.length ? rows : [none]));
  }

  line(scan, zone) {
    const { local, result, sent, at } = scan;
    const who = result.person || local.person || sent.walk_in?.name || sent.code || (local.end ? `…${local.end}` : "");
    const says = result.says || say(result.reason || result.verdict);
    return make("li", {}, make("p", { class: "name" }, who), make("p", {}, `${clock(at, zone)} · ${says}`));
  }

  // --- more ------------------------------------------------------------------

  fillMore() {
    const { device, event } = this.door.roster;
    const zone = event.time_zone;
    const until = device?.expires_at;
    const says = until ? say("this_device", { name: device.name, day: day(until, zone), time: clock(until, zone) }) : "";
    panel("more").querySelector("[data-device]").textContent = says;
    panel("more").querySelector("[data-unsent]").hidden = true;
  }

  /** Signing out wipes; what was not sent yet would be lost, so it takes a second press. */
  async signOut() {
    const unsent = panel("more").querySelector("[data-unsent]");
    await this.door.queue.flush();
    const { length } = this.door.queue.waiting;
    if (length > 0 && unsent.hidden) {
      unsent.textContent = say("unsent", { count: length });
      unsent.hidden = false;
      unsent.scrollIntoView({ block: "center" });
      return;
    }
    await this.leave();
  }
}
