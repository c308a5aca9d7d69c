"""Why a file is not read; each says what one can do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.parsing.refusal import Refusal


class FileRefused(DomainError):
    """The file was not read, or not to its end; nothing of it was kept."""

    code = "file_refused"
    message = _("This file cannot be read.")


class FileEmpty(FileRefused):
    code = "file_empty"
    message = _("The file is empty. Choose another one.")


class FileTooLarge(FileRefused):
    code = "file_too_large"
    message = _("The file is larger than %(limit)d MB. Split it into several files.")


class FileUnknown(FileRefused):
    code = "file_unknown"
    message = _(
        "This is no spreadsheet: an .xlsx, .ods, .xls or .csv file is needed. "
        "Open the list in your spreadsheet program and save it as .xlsx."
    )


class FileIsPage(FileRefused):
    code = "file_is_page"
    message = _(
        "This is a web page under the name of a spreadsheet. "
        "Open it in your spreadsheet program and save it as .xlsx."
    )


class FileMisnamed(FileRefused):
    code = "file_misnamed"
    message = _(
        "The file is called %(name)s but is of another kind. "
        "Open it in your spreadsheet program and save it as .xlsx."
    )


class FileEncrypted(FileRefused):
    code = "file_encrypted"
    message = _("The file has a password. Take the password off and save it again.")


class FileDamaged(FileRefused):
    code = "file_damaged"
    message = _(
        "The file is damaged or was not saved to its end. "
        "Open it in your spreadsheet program and save it again."
    )


class FileSuspicious(FileRefused):
    code = "file_suspicious"
    message = _(
        "The file is built in a way that no spreadsheet program does, so it is not "
        "opened. Copy the list into a new file and save it as .xlsx."
    )


class SheetTooLarge(FileRefused):
    code = "sheet_too_large"
    message = _(
        "The file has values beyond row %(rows)d or column %(columns)d, or too many "
        "of them. Copy the list alone into a new file."
    )


def refused(refusal: Refusal) -> FileRefused:
    """What the process that parses refused, as a sentence."""
    known = {kind.code: kind for kind in FileRefused.__subclasses__()}
    return known[refusal.code](**refusal.params)


class TooManyRows(DomainError):
    """A list was not written, for no sheet is so long."""

    code = "too_many_rows"
    message = _("A spreadsheet has room for %(rows)d rows. Narrow the list first.")
