"""The two languages of the window.

The source language is Vietnamese: every visible sentence stands in the code, inside ``tr()``. ``en.ts`` is the
complete English translation; ``qt_vi.ts`` gives Vietnamese words to Qt's own buttons and context menus, for which
Qt ships none. ``python -m ui.words.compile`` collects the sentences and makes the ``.qm`` files, which are committed;
a test refuses files that are incomplete or out of date.

In widgets write ``self.tr("Học tiếp")``; elsewhere ``QCoreApplication.translate("context", "…")``; in tables
``QT_TRANSLATE_NOOP``. For counts: ``self.tr("%n bài", "", n)``. Never join parts of a sentence: use ``.format(...)``.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QTranslator

FOLDER = Path(__file__).parent
_FILES = {"vi": ("qt_vi.qm",), "en": ("en.qm",)}
_LOCALES = {
    "vi": QLocale(QLocale.Language.Vietnamese, QLocale.Country.Vietnam),
    "en": QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom),
}


class Words(QObject):
    """Puts a language on the application. Who shows words builds its widgets again afterwards."""

    def __init__(self, app: QCoreApplication, language: str = "vi") -> None:
        """Stays as the application's child; ``language`` is ``vi`` or ``en``."""
        super().__init__(app)
        self._app = app
        self._translators: list[QTranslator] = []
        self._language = ""
        self.set_language(language)

    @property
    def language(self) -> str:
        """The language in force."""
        return self._language

    def set_language(self, language: str) -> None:
        """Changes the language; an unknown one counts as Vietnamese."""
        language = language if language in _FILES else "vi"
        if language == self._language:
            return
        for translator in self._translators:
            self._app.removeTranslator(translator)
        self._translators = []
        for name in _FILES[language]:
            translator = QTranslator(self)
            if translator.load(str(FOLDER / name)):
                self._app.installTranslator(translator)
                self._translators.append(translator)
        self._language = language
        QLocale.setDefault(_LOCALES[language])
