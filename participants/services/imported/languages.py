"""Which language the people and organisations of a list speak."""

from __future__ import annotations

from core.text import CYRILLIC_WORD
from participants.selectors.imports.matching import Plan


def usual_languages(plan: Plan) -> dict[str, str]:
    """The language most rows are in, by script, where the letters tell."""
    counts: dict[str, dict[str, int]] = {"cyrillic": {}, "latin": {}}
    for entry in plan.entries:
        code = entry.line.language
        body = entry.organisation.language if entry.organisation else ""
        for language in (code, body):
            if language in ("bg", "sr"):
                tally = counts["cyrillic"]
            elif language in ("sr-latn", "bs", "en"):
                tally = counts["latin"]
            else:
                continue
            tally[language] = tally.get(language, 0) + 1
    usual = {"cyrillic": "bg", "latin": "en"}
    for script, found in counts.items():
        if found:
            usual[script] = max(found, key=lambda code: (found[code], code))
    return usual


def language_of(said: str, text: str, of_body: str, usual: dict[str, str]) -> str:
    """The language of a person: told, else the body's, else that of most rows."""
    if CYRILLIC_WORD.search(text):
        if said in ("bg", "sr"):
            return said
        return of_body if of_body in ("bg", "sr") else usual["cyrillic"]
    if of_body in ("bs", "bg", "en"):
        return of_body
    if of_body in ("sr", "sr-latn"):
        return "sr-latn"
    return said if said and said != "cyrillic" else usual["latin"]
