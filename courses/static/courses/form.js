// Shows a question when what was answered asks for it. The server decides in the end, by
// the same rule (courses/selectors/conditions.py); both are held to the same vectors.

const isEmpty = (value) =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length);

const COMPARED = {
  least: (value, wanted) => value >= wanted,
  most: (value, wanted) => value <= wanted,
  more: (value, wanted) => value > wanted,
  less: (value, wanted) => value < wanted,
};

function fits(how, wanted, value) {
  if (how === "empty" || how === "filled") return isEmpty(value) === (how === "empty");
  if (isEmpty(value)) return false;
  if (how in COMPARED) return COMPARED[how](Number(value), Number(wanted));
  const chosen = Array.isArray(value) ? value : [value];
  if (how === "equals") return chosen.includes(wanted);
  return chosen.some((one) => wanted.includes(one));
}

export function holds(condition, answers) {
  if (condition.all) return condition.all.every((part) => holds(part, answers));
  if (condition.any) return condition.any.some((part) => holds(part, answers));
  if (!condition.question) return true;
  return fits(condition.is, condition.value, answers[condition.question]);
}

// a number as it is typed here: 1 234,5
const plain = (text) => {
  const digits = text.replace(/\s/g, "").replace(",", ".");
  return text && !Number.isNaN(Number(digits)) ? digits : text;
};

function answersOf(form) {
  const data = new FormData(form);
  const answers = {};
  for (const name of new Set(data.keys())) {
    if (!name.startsWith("q-")) continue;
    const key = name.slice(2).replace(/_(text|kept)$/, "");
    const values = data.getAll(name).map((value) => (typeof value === "string" ? value.trim() : value.name));
    const given = values.filter(Boolean);
    const box = form.elements[name];
    const isNumber = box?.inputMode === "decimal" || box?.inputMode === "numeric";
    if (given.length) answers[key] = given.length > 1 ? given : isNumber ? plain(given[0]) : given[0];
    if (box?.type === "checkbox" && given[0] === "on") answers[key] = "yes";
  }
  return answers;
}

function refresh(form) {
  const answers = answersOf(form);
  for (const part of form.querySelectorAll("[data-when]")) {
    const shown = holds(JSON.parse(part.dataset.when), answers);
    part.hidden = !shown && !part.querySelector(".field.bad");
    if (!shown) delete answers[part.dataset.question.slice(2)];
  }
}

if (typeof document !== "undefined") {
  for (const form of document.querySelectorAll("form[data-asked]")) {
    for (const name of ["input", "change"]) form.addEventListener(name, () => refresh(form));
    refresh(form);
  }
}
