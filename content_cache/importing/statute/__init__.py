"""Vietnamese laws and other acts in articles (``Điều``), from their plain text.

In the order in which a text passes them: `lines` (paragraphs), `headings` (which of them begin parts, chapters,
sections and articles), `head` (what the act is called), `structure` (the act as a whole), `casing` and `body` (how it
is written down), `course` (the files).
"""
