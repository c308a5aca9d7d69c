/* Codes as the server reads them (core/codes.py): any way to type one is forgiven. */

const ALPHABET = /^[0-9A-HJKMNP-TV-Z]{31}$/;
const LONGEST = 200;
const SPACES = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const DASHES = "\\xad\\u0300-\\u036f\\u200b-\\u200f\\u2010-\\u2015\\u2212_.\\-";
const IGNORED = new RegExp(`[${SPACES}${DASHES}]+`, "g");

/** The code as it was issued; `looks` says which letters are read as which. */
export function normalise(text, looks) {
  const short = [...text].slice(0, LONGEST).join("");
  const upper = short.normalize("NFKC").toUpperCase().replace(IGNORED, "");
  return [...upper].map((letter) => looks[letter] ?? letter).join("");
}

/** The normalised code of a ticket, or "" for what cannot be one. */
export function ticketOf(text, looks) {
  if ([...text].length > LONGEST) return "";
  const code = normalise(text, looks);
  return ALPHABET.test(code) ? code : "";
}

/** SHA-256 of a code in hexadecimal; the list keeps the beginning of it. */
export async function digest(code) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code));
  return Array.from(new Uint8Array(bytes), (one) => one.toString(16).padStart(2, "0")).join("");
}
