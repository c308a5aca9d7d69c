"""Django's own formats per language: the admin, and messages that Django makes.

Our pages print with `core.dates` and `core.numbers`. Here months stand in numbers
wherever Django would need a genitive or a Bosnian name that it does not have.
"""
