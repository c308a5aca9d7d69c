/* The words of the page, in its language, and times on the clocks of the event. */

const read = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}");

export const words = read("words");
export const letters = read("letters");
const LANGUAGE = document.documentElement.lang;
const IS_LATIN = !["bg", "sr-Cyrl"].includes(LANGUAGE);

/** A sentence with its `%(name)s` filled in. */
export function say(key, values = {}) {
  const text = words[key] ?? words.not_today ?? key;
  return text.replace(/%\((\w+)\)s/g, (whole, name) => String(values[name] ?? ""));
}

export function clock(moment, zone) {
  const form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
  return new Intl.DateTimeFormat("en-GB", form).format(new Date(moment));
}

/** Day and month. Not every browser knows every language of ours, so few words are left to it. */
export function day(moment, zone) {
  const month = LANGUAGE === "en" ? "short" : "numeric";
  const form = new Intl.DateTimeFormat("en-GB", { day: "numeric", month, timeZone: zone });
  if (LANGUAGE === "en") return form.format(new Date(moment));
  const parts = Object.fromEntries(form.formatToParts(new Date(moment)).map((part) => [part.type, part.value]));
  return `${Number(parts.day)}.${Number(parts.month)}.`;
}

/** A text of several languages in that of the page; a plain one as it is. */
export function text(value) {
  if (!value || typeof value === "string") return value ?? "";
  const code = LANGUAGE === "sr-Cyrl" ? "sr" : LANGUAGE.toLowerCase();
  return value[code] ?? value.en ?? Object.values(value)[0] ?? "";
}

/** Names as a reader of this page writes them: `[the larger, the smaller or ""]`. */
export function namesOf(person) {
  const [own, other = ""] = person.names ?? [""];
  const isLatin = !/[\u0400-\u04ff]/.test(own);
  return other && isLatin !== IS_LATIN ? [other, own] : [own, other];
}

/** A name that was typed in small letters, as one looks for somebody, with large ones. */
export function capitalised(name) {
  if (name !== name.toLowerCase()) return name;
  return name.replace(/(^|[\s-])(\p{L})/gu, (whole, before, letter) => before + letter.toUpperCase());
}

/** An element with attributes and children; empty children leave no trace. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child || child === 0));
  return element;
}
