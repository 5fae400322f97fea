"""Lets `scrapyd-deploy` build an egg of what pyproject.toml says."""

from setuptools import setup

setup()
