"""The Markdown library's converter, put together from the parts of this folder."""

from __future__ import annotations

import string
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.admonition import AdmonitionExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.treeprocessors import UnescapeTreeprocessor

from content_cache.errors import MalformedPackageError
from content_cache.rendering import blocks, inline
from content_cache.rendering.attributes import AttributesTreeprocessor
from content_cache.rendering.footnotes import Footnotes
from content_cache.rendering.guard import GuardTreeprocessor
from content_cache.rendering.headings import Heading, HeadingsTreeprocessor
from content_cache.rendering.sanitising import balanced, sanitised
from content_cache.rendering.trees import QtTrees
from content_cache.rendering.work import Work

_BLOCKS_OF_LESSONS = ("hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference", "indent")


class Converter:
    """Renders one text after the other; not for two threads at once."""

    def __init__(self, *, one_line: bool) -> None:
        """Makes a converter, which costs more than most questions do.

        Args:
            one_line: read a line as words, whatever block it looks like.
        """
        self._work = Work()
        # Extensions as objects: by name the library looks through all installed distributions.
        extensions = [AdmonitionExtension(), DefListExtension(), SaneListExtension(), TableExtension(), Footnotes()]
        self._markdown = Markdown(extensions=[] if one_line else extensions, output_format="html")
        converter: Any = self._markdown
        converter.ESCAPED_CHARS = list(string.punctuation)  # as on GitHub; the library knows half of them
        converter.preprocessors.deregister("html_block")
        self._headings = HeadingsTreeprocessor(self._markdown)
        self._raw_tags = inline.register(self._markdown)
        if one_line:
            for name in ("code", *_BLOCKS_OF_LESSONS):
                converter.parser.blockprocessors.deregister(name)
        else:
            converter.preprocessors.register(blocks.LayoutPreprocessor(self._markdown), "layout", 25)
            blocks.configure(self._markdown.parser, self._work)
        trees = converter.treeprocessors
        trees.register(GuardTreeprocessor(self._markdown, self._work), "guard", 21)
        trees.register(AttributesTreeprocessor(self._markdown), "attributes", 8)
        trees.register(self._headings, "headings", 5)
        trees.register(QtTrees(self._markdown), "qt", 4)
        trees.register(_Unescape(self._markdown), "unescape", 0)

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings of the text rendered last."""
        return tuple(self._headings.found)

    def convert(self, text: str) -> str:
        """Renders a text.

        Raises:
            MalformedPackageError: it would take too long, or is nested too deeply.
        """
        self._markdown.reset()
        self._work.begin()
        self._headings.found = []
        self._raw_tags.used = False
        try:
            made = self._markdown.convert(text)
        except RecursionError as error:
            raise MalformedPackageError("Markdown", "nested too deeply") from error
        except (LookupError, ValueError, TypeError, AttributeError) as error:
            # The library stumbles over some texts that nobody writes; none is known that passes the layout.
            raise MalformedPackageError("Markdown", f"cannot be rendered ({type(error).__name__})") from error
        return sanitised(balanced(made) if self._raw_tags.used else made)


class _Unescape(UnescapeTreeprocessor):
    """The library's own, where there is something to do."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text and "\x02" in element.text and element.tag != "code":
                element.text = self.unescape(element.text)
            if element.tail and "\x02" in element.tail:
                element.tail = self.unescape(element.tail)
