from pathlib import Path

if not Path(__file__).is_file():  # but a part of an archive
    from crawler.egg import unpacked

    __path__ = unpacked(__path__)
