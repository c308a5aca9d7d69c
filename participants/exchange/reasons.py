"""The reasons of an import in words, for whoever reads them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from participants.selectors.imports.lines import Reason

REASONS = {
    # skipped
    "title": _("A title, not a person."),
    "header": _("The names of the columns."),
    "column_numbers": _("Only numbers the columns."),
    "group": _("Names the organisation of the rows below."),
    "total": _("A total, not a person."),
    "note": _("A note or a signature, not a person of the list."),
    "only_number": _("Only a number; nobody is named."),
    "nothing_said": _("Says nothing about a person."),
    "continued": _("Goes on with the row above."),
    "of_block": _("Tells more of the person of row %(row)s."),
    "hidden_row": _("A hidden row. It is read only if you ask for hidden rows."),
    "hidden_sheet": _("A hidden sheet. It is read only if you ask for hidden sheets."),
    "no_list": _("No list of people was found on this sheet."),
    "other_table": _("Part of a table about something else."),
    "outside": _("Outside the list of people."),
    "left_out": _("Left out by you."),
    # bad
    "no_name": _("The name is missing."),
    "vacant": _("Nobody is named: “%(text)s”."),
    "no_letters": _("The name has no letters: “%(text)s”."),
    "several": _("Several people in one cell: “%(text)s”. Give each a row."),
    "not_a_name": _("This is not the name of a person: “%(text)s”."),
    "no_family": _("The family name is missing: “%(text)s”."),
    "no_given": _("The first name is missing: “%(text)s”."),
    "no_organisation": _("The organisation is missing."),
    "organisation_without_letters": _("The organisation has no letters: “%(text)s”."),
    "organisation_several": _(
        "Several organisations are called “%(text)s”: %(names)s. Choose one."
    ),
    "organisation_foreign": _("“%(text)s” is not an organisation in your care."),
    "email_impossible": _("This is not an e-mail address: “%(text)s”."),
    "date_impossible": _("This day does not exist: “%(text)s”."),
    "date_ambiguous": _(
        "“%(text)s” can be read in two ways. "
        "Say whether the day or the month comes first."
    ),
    "date_words": _("This is not a date: “%(text)s”."),
    "ends_before_start": _("The post ends before it starts."),
    "letters_wrong": _(
        "The letters were read wrongly: “%(text)s” is probably “%(repaired)s”. "
        "Choose to repair letters, and it will be."
    ),
    "letters_lost": _(
        "Letters were lost: “%(text)s”. Take them from the original list."
    ),
    "consent_refused": _("The person refused consent."),
    # new, same, duplicate
    "not_known": _("Not known so far: gets a card."),
    "not_known_namesake": _("Taken for another person of this name: gets a card."),
    "known": _("Is known already."),
    "duplicate": _("The same person as in row %(row)s."),
    "duplicate_elsewhere": _("The same person as in row %(row)s of “%(sheet)s”."),
    "duplicate_other_post": _(
        "The same person as in row %(row)s, with a second post to be confirmed."
    ),
    "duplicate_other_post_elsewhere": _(
        "The same person as in row %(row)s of “%(sheet)s”, with a second post to be "
        "confirmed."
    ),
    # warnings
    "letters_repaired": _("Letters repaired: “%(text)s” is now “%(repaired)s”."),
    "letters_mixed": _(
        "“%(text)s” mixed Cyrillic and Latin letters and is now “%(repaired)s”."
    ),
    "national_dropped": _("A national number was left out. It is not stored anywhere."),
    "not_asked": _(
        "Gender or year of birth was left out: the programme does not ask for it."
    ),
    "email_repaired": _("E-mail address repaired: “%(text)s” is now %(value)s."),
    "several_emails": _("Several e-mail addresses; only %(value)s is taken."),
    "contacts_swapped": _("E-mail address and telephone stood in each other's column."),
    "phone_in_email": _(
        "“%(text)s” stood in the column of e-mail addresses. It is taken for the"
        " telephone."
    ),
    "private": _("“%(text)s”: takes part without an organisation."),
    "private_post": _(
        "“%(text)s” was left out: who comes from no organisation has no post there."
    ),
    "phone_prefix": _("Telephone repaired: “%(text)s” is now %(value)s."),
    "phone_lost": _("The telephone lost its digits in the file: “%(text)s”. Left out."),
    "phone_unreadable": _("This is not a telephone number: “%(text)s”. Left out."),
    "several_phones": _("Several telephone numbers; only %(value)s is taken."),
    "organisation_new": _(
        "“%(text)s” is not known: a new organisation, to be confirmed."
    ),
    "organisation_nowhere": _(
        "Where “%(text)s” stands is not clear: choose its place on its page."
    ),
    "organisation_namesake": _(
        "There are several places of this name. Taken for “%(text)s”; if another one is"
        " meant, write its district behind the name."
    ),
    "no_tax_number": _("The tax number is no EIK, PIB or JIB. Left out."),
    "other_tax_number": _(
        "The tax number is that of %(names)s. The name was followed, look at it."
    ),
    "profile_retired": _("The job profile “%(text)s” is retired. Left out."),
    "profile_unknown": _("“%(text)s” is no job profile here. Left out."),
    "namesake": _(
        "Somebody of this name is known or stands above. Is it the same person?"
    ),
    "two_emails": _("The same name and organisation with another address: %(text)s."),
    "suppressed": _("This address gets no mail: it bounced or was withdrawn."),
    "kept": _("We know something else than “%(text)s”. What we know stays."),
}


def in_words(reason: Reason | None) -> str:
    """The reason in the present language."""
    if reason is None:
        return ""
    text = str(REASONS[reason.code])
    return text % reason.values if "%(" in text else text


# What becomes of a row: how it looks and what it is called.
VERDICTS = {
    "new": ("ok", pgettext_lazy("row of a list", "new")),
    "same": ("past", pgettext_lazy("row of a list", "known already")),
    "duplicate": ("past", pgettext_lazy("row of a list", "stands twice")),
    "bad": ("bad", pgettext_lazy("row of a list", "not imported")),
    "skipped": ("info", pgettext_lazy("row of a list", "passed over")),
    "doubtful": ("wait", pgettext_lazy("row of a list", "to decide")),
    "warned": ("wait", pgettext_lazy("row of a list", "with a remark")),
}
