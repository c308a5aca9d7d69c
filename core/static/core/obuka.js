// Comfort on top of pages that work without it. No page needs this file.

document.documentElement.classList.add("js");

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
};

// --- the picker: ARIA 1.2 combobox with a listbox ---------------------------

class Combobox {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector("input:not([type=hidden])");
    this.value = box.querySelector("input[type=hidden]") || make("input", { type: "hidden" });
    this.chosen = this.value.value ? this.input.value : null;
    this.active = -1;
    this.asked = 0;
    this.list = make("ul", { role: "listbox", id: `${this.input.id}_list`, hidden: "" });
    this.list.setAttribute("aria-label", box.dataset.found || "");
    this.says = make("p", { role: "status", class: "none", hidden: "" });
    box.append(this.list, this.says);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) {
      this.input.setAttribute(name, value);
    }
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  typed() {
    if (this.input.value !== this.chosen) this.value.value = "";
    clearTimeout(this.timer);
    const words = this.input.value.trim();
    if (words.length < 2) return this.close();
    this.timer = setTimeout(() => this.ask(words), 180);
  }

  async ask(words) {
    const turn = ++this.asked;
    const url = new URL(this.box.dataset.url, location.href);
    url.searchParams.set("q", words);
    let options = null;
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json, text/html" } });
      if (answer.ok) options = await this.read(answer);
    } catch {
      options = null; // no network: what was typed still counts
    }
    const late = turn !== this.asked || document.activeElement !== this.input;
    if (late || options === null) return;
    this.show(options);
  }

  async read(answer) {
    if ((answer.headers.get("Content-Type") || "").includes("json")) {
      const data = await answer.json();
      return (data.results || data).map(({ value, label, note }) => ({ value, label, note }));
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...page.querySelectorAll("option, [role=option]")].map((row) => ({
      value: row.value || row.dataset.value,
      label: row.dataset.label || row.textContent.trim(),
      note: row.dataset.note,
    }));
  }

  show(options) {
    this.active = -1;
    this.list.replaceChildren(
      ...options.map(({ value, label, note }, index) => {
        const option = make("li", { role: "option", id: `${this.list.id}_${index}` }, label);
        option.dataset.value = value;
        option.dataset.label = label;
        if (note) option.append(make("small", {}, note));
        return option;
      }),
    );
    this.list.hidden = options.length === 0;
    this.says.hidden = options.length > 0;
    this.says.textContent = options.length ? "" : this.box.dataset.none || "";
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.asked += 1;
    this.list.hidden = true;
    this.says.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  choose(option) {
    if (this.box.dataset.many) return this.tick(option);
    this.input.value = this.chosen = option.dataset.label;
    this.value.value = option.dataset.value;
    this.value.dispatchEvent(new Event("change", { bubbles: true }));
    this.close();
  }

  // one box more among those chosen; the words only served to find it
  tick(option) {
    const { many: name } = this.box.dataset;
    const { value, label } = option.dataset;
    const chosen = this.box.parentElement.querySelector("[data-chosen]");
    let box = chosen.querySelector(`input[value="${CSS.escape(value)}"]`);
    if (!box) {
      box = make("input", { type: "checkbox", name, value });
      const note = make("small", {}, option.querySelector("small")?.textContent || "");
      const words = make("span", {}, `${label} `, note);
      chosen.append(make("div", {}, make("label", { class: "choice" }, box, words)));
    }
    box.checked = true;
    this.input.value = "";
    box.dispatchEvent(new Event("change", { bubbles: true }));
    this.close();
  }

  move(step) {
    const options = this.list.children;
    if (this.list.hidden || !options.length) return this.typed();
    options[this.active]?.removeAttribute("aria-selected");
    this.active = (this.active + step + options.length) % options.length;
    const option = options[this.active];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  key(event) {
    const option = this.list.hidden ? null : this.list.children[this.active];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowUp" && this.active < 0 ? 0 : event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && option) {
      event.preventDefault();
      this.choose(option);
    } else if (event.key === "Enter" && this.box.dataset.many && this.input.value.trim()) {
      event.preventDefault(); // words still to be chosen from: not yet the end of the form
      const [first, ...others] = this.list.hidden ? [] : this.list.children;
      if (first && !others.length) this.choose(first);
      else this.move(1);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }
}

// --- rows of a table: choose all, and how many are chosen --------------------

const rowsOf = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)];

function countRows() {
  for (const all of document.querySelectorAll("[data-check-all]")) {
    const rows = rowsOf(all.dataset.checkAll);
    const chosen = rows.filter((row) => row.checked).length;
    all.checked = chosen > 0 && chosen === rows.length;
    all.indeterminate = chosen > 0 && chosen < rows.length;
  }
  for (const bar of document.querySelectorAll("[data-bulk]")) {
    const chosen = rowsOf(bar.dataset.bulk).filter((row) => row.checked).length;
    bar.hidden = chosen === 0;
    const count = bar.querySelector("[data-bulk-count]");
    if (count) count.textContent = chosen.toLocaleString(document.documentElement.lang);
  }
}

document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.type !== "checkbox") return;
  for (const row of target.dataset.checkAll ? rowsOf(target.dataset.checkAll) : []) {
    row.checked = target.checked;
  }
  countRows();
});

// --- asking before an act that cannot be taken back ---------------------------

function confirmFirst(button) {
  const no = make("button", { type: "button", class: "button secondary" }, document.body.dataset.back);
  const yes = make("button", { type: "button", class: button.className || "button" });
  yes.textContent = button.textContent.trim();
  const words = make("p", { id: "confirm-words" }, button.dataset.confirm);
  const dialog = make(
    "dialog",
    { "aria-labelledby": "confirm-words" },
    words,
    make("div", { class: "buttons" }, no, yes),
  );
  no.addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => {
    button.dataset.confirmed = "yes";
    dialog.close();
    button.click();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const asks = event.target.closest("button[data-confirm]");
  if (asks && window.HTMLDialogElement) {
    if (asks.dataset.confirmed) {
      delete asks.dataset.confirmed;
    } else {
      event.preventDefault();
      event.stopImmediatePropagation();
      confirmFirst(asks);
      return;
    }
  }
  event.target.closest("[data-dismiss]")?.closest(".notice")?.remove();
  for (const menu of document.querySelectorAll("details.drop[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.drop[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// --- a form is sent once, however often the button is pressed -----------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 5000) {
    event.preventDefault();
  }
  form.dataset.sent = String(Date.now());
});

function start(root) {
  for (const box of root.querySelectorAll("[data-combobox]:not([data-ready])")) {
    box.dataset.ready = "yes";
    new Combobox(box);
  }
  countRows();
}

start(document);
document.querySelector("[data-focus]")?.focus();
document.addEventListener("htmx:load", (event) => {
  start(event.detail.elt);
  // chosen while the scripts were still on their way: said once more
  for (const select of event.detail.elt.querySelectorAll("select[hx-post]")) {
    const first = Math.max(0, [...select.options].findIndex((option) => option.defaultSelected));
    if (select.selectedIndex !== first) select.dispatchEvent(new Event("change", { bubbles: true }));
  }
});

// --- a mail in a frame: as high as the mail is -------------------------------

const fit = (frame) => {
  const page = frame.contentDocument;
  if (page?.body) frame.style.height = `${page.documentElement.scrollHeight + 2}px`;
};

for (const frame of document.querySelectorAll("iframe[srcdoc]")) {
  frame.addEventListener("load", () => fit(frame));
  fit(frame);
}

// --- what somebody opened stays open when a part of the page renews itself ---------

let opened = [];
const nameOf = (one) => one.querySelector("summary")?.textContent.trim();

document.addEventListener("htmx:beforeSwap", (event) => {
  const all = event.detail.target.querySelectorAll("details[open]");
  opened = [...all].map(nameOf);
});

document.addEventListener("htmx:load", (event) => {
  for (const one of event.detail.elt.querySelectorAll("details")) {
    one.open ||= opened.includes(nameOf(one));
  }
});
