"""Windows, pages, widgets, theme, words: the only place with Qt. Knows neither SQL nor HTTP."""
