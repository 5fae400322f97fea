"""Repair of damaged text: what is wrong is decided per document, every change can be undone.

>>> repaired = repair("學(xué)校業(yè)務(wù)教學(xué)推動?xùn)|北,。")
>>> repaired.text, repaired.script
('学校业务教学推动东北。', 'hant')
>>> count(repaired.edits)
{'doubled': 1, 'pinyin': 5, 'script': 6}
>>> repaired.original() == "學(xué)校業(yè)務(wù)教學(xué)推動?xùn)|北,。"
True
"""

from .diagnosis import Diagnosis
from .document import diagnose
from .edits import Edit, count, undo
from .rules import RULES, Repaired, repair

__all__ = ["RULES", "Diagnosis", "Edit", "Repaired", "count", "diagnose", "repair", "undo"]
