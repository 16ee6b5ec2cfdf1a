"""Answers to queries as drawings: bars, spans of time, places, links. Which of them fit is told by the columns.

Each module turns a :class:`testimonio.web.pages.query.results.Result` into shapes with their places; only arithmetic,
the template writes them. Lengths are in units of a drawing 360 wide, so that letters can be read on a phone. The table
of the same answer always stands below.
"""

WIDTH = 360
