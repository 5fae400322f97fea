"""The corpus as pages: the report, and the site that `scrapy browse` serves. All of it reads only.

app.py       puts the site together
guards.py    what every answer forbids a browser, and which hosts are answered
question.py  what an address asks for, and the address that asks for it
language.py  English or Chinese, and the words in both (words.toml)
templating.py  templates and what they can say; pages.py: as answers to requests
tally.py     how many articles there are of what, kept up to date; crawls.py: what the runs did
periods.py   weeks, months, quarters and years
charts.py    numbers as SVG and tables; figures.py: those that screens and report share
health.py    what of a source an operator has to look at
report.py    the report, which needs no server
stored.py    what the screens of an article read
marks.py     where two readings of a text differ, and why; marking.py shows it
api.py       the same searches and records as JSON; download.py: as files
search.py    a module a screen, each has its `router`; so have article.py, versions.py, copies.py,
             raw.py, topics.py, sources.py, data.py
"""
