"""The corpus as pages: the report, and the site that `scrapy browse` serves. All of it reads only.

app.py       puts the site together
guards.py    what every answer forbids a browser, and which hosts are answered
question.py  what an address asks for, and the address that asks for it
language.py  English or Chinese, and the words in both (words.toml)
pages.py     templates filled with what all of them need
tally.py     how many articles there are of what, kept up to date
stored.py    what the screens of an article read
marks.py     where two readings of a text differ, and why; marking.py shows it
search.py    a module a screen: each has its `router`; so have
             article.py, versions.py, copies.py, raw.py
"""
