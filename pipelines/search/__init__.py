"""Finds articles by words, whatever script they are in.

hits.py        `search`, which the command and the page call
query.py       what somebody writes, as a tree
conditions.py  the tree as SQL
index.py       what is looked through, and the index that makes it quick
normal.py      the form of a text that is looked through
snippets.py    where in an article the words stand
"""
