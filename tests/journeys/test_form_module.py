"""The module that shows and hides questions answers as the server does."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
MODULE = ROOT / "courses/static/courses/form.js"
VECTORS = json.loads((ROOT / "tests/courses/conditions.json").read_text())
ASK = """async ([source, vectors]) => {
    const url = "data:text/javascript," + encodeURIComponent(source);
    const { holds } = await import(url);
    return vectors.map((one) => holds(one.condition, one.answers));
}"""
FORM = """
<form data-asked>
  <input type="radio" name="q-a" value="yes" id="yes">
  <input name="q-n" inputmode="decimal" id="n">
  <div data-question="q-b" data-when='{"question": "a", "is": "equals", "value": "yes"}'>
    <input name="q-b" id="b">
  </div>
  <div data-question="q-c" data-when='{"question": "b", "is": "filled"}' id="c"></div>
  <div data-question="q-d" data-when='{"question": "n", "is": "least", "value": "2.5"}'
       id="d"></div>
</form>
"""


def test_the_module_answers_the_vectors_as_the_server_does(browser: Browser) -> None:
    page = browser.new_page()

    found = page.evaluate(ASK, [MODULE.read_text(), VECTORS])

    page.close()
    assert found == [vector["holds"] for vector in VECTORS]


def test_the_module_shows_what_is_asked_for(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(FORM)
    page.add_script_tag(content=MODULE.read_text(), type="module")

    hidden = [page.locator(one).is_hidden() for one in ("#b", "#c", "#d")]
    page.locator("#yes").check()
    page.locator("#b").fill("x")
    page.locator("#n").fill("2,5")
    shown = [page.locator(one).get_attribute("hidden") for one in ("#c", "#d")]

    page.close()
    assert hidden == [True, True, True]
    assert shown == [None, None]
