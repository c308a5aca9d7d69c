/* The finding key of a name as the server makes it (core/text.py), for both scripts. */

const LOOSE = { x: "ks", q: "k", w: "v", y: "i", j: "i" };
const MARKS = /\p{M}/gu;
const NOT_WORD = /[^\p{L}\p{N}]+/gu;

const written = (text, letters) =>
  [...text].map((letter) => (letter in letters ? (letters[letter] ?? "") : letter)).join("");

function plain(word, letters) {
  const key = written(word.replaceAll("№", " ").normalize("NFKC").toLowerCase().replaceAll("ß", "ss"), letters);
  const apart = written(key.normalize("NFKD").toLowerCase(), letters).normalize("NFKD");
  return written(apart.replace(MARKS, ""), letters).replace(NOT_WORD, " ");
}

function folded(word, letters) {
  const key = plain(word, letters).replace(/([csz])h+/g, "$1");
  return key.replaceAll("ts", "c").replaceAll("iya", "ia").replaceAll("bulgaria", "balgaria").trim();
}

function loosened(word) {
  let key = word.replace(/d[jz]+/g, "d");
  key = [...key].map((letter) => LOOSE[letter] ?? letter).join("");
  key = key.replace(/([csz])h+/g, "$1").replace(/([abd-z])\1+/g, "$1");
  key = key.replace(/([bcdfghklmnprstvz])u(?=[rl])/g, "$1a");
  return key.replaceAll("c", "ts").replace(/([abd-z])\1+/g, "$1");
}

/** `letters` is the server's table of letters; the key of a beginning is a beginning. */
export function searchKey(text, letters) {
  const words = text.split(" ").map((word) => folded(word, letters)).filter(Boolean);
  return words.join(" ").split(" ").map(loosened).join(" ").replace(/[u ]+$/, "");
}
