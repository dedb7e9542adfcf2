"""Glossaries as authors write them: a YAML list of terms."""

from __future__ import annotations

from pathlib import Path

from content_cache.model import GlossaryTerm
from content_cache.source.fields import Fields
from content_cache.source.notes import Notes
from content_cache.source.reading import read_yaml
from content_cache.source.rewriting import Rewriter
from content_cache.source.yaml_nodes import Sequence


def read_glossary(path: Path, name: str, rewriter: Rewriter, notes: Notes) -> tuple[GlossaryTerm, ...]:
    """Reads a glossary.

    Args:
        path: its file.
        name: what to call the file in notes.
        rewriter: rewrites links in the meanings.
        notes: takes every mistake, among them a ``see`` that names no term.
    """
    root = read_yaml(path, name, notes)
    if root is None:
        return ()
    if not isinstance(root, Sequence):
        notes.error(name, root.line, "a glossary must be a list of terms")
        return ()
    terms: dict[str, GlossaryTerm] = {}
    wanted: list[tuple[str, int]] = []
    for node in root.items:
        fields = Fields.of(node, name, node.line, notes, "a term")
        fields.only(("term", "meaning", "see"))
        term = fields.required("term")
        meaning = fields.required("meaning")
        if term in terms:
            fields.error("term", f"{term!r} is here twice")
        see = fields.texts("see")
        wanted += see
        terms[term] = GlossaryTerm(
            term=term,
            meaning=rewriter.rewrite(meaning, path, name, fields.line_of("meaning")),
            see=tuple(text for text, _ in see),
        )
    for text, line in wanted:
        if text not in terms:
            notes.error(name, line, f"'see' names {text!r}, which is no term here")
    return tuple(terms.values())
