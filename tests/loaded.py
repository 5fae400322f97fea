"""All that commands import, once it is imported: what `tests.prepared` forks has this."""

import gc
from importlib import import_module
from pkgutil import walk_packages

import crawler
import pipelines

for package in (crawler, pipelines):
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        if ".migrations." not in module.name:  # those run where they are called
            import_module(module.name)
for name in ("psycopg", "pymysql"):
    import_module(name)
for module in walk_packages(import_module("scrapy.commands").__path__, "scrapy.commands."):
    import_module(module.name)
gc.collect()
gc.freeze()  # a fork that looks for garbage looks for its own
