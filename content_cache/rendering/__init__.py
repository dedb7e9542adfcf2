"""The parts of ``content_cache/render.py``, which is what the rest of the program imports.

In the order in which a text passes them: `layout` (lines as the library wants them), `blocks` (the library's blocks,
bounded), `inline` (what stands inside a paragraph), `attributes`, `headings`, `trees` (what Qt shows well), `tags` and
`sanitising` (what may come out). `work` bounds them all.
"""
