"""The pages that this room brings itself: the import wizard and the search box."""

from zhibu.engine.screens.finding import rule, search
from zhibu.engine.screens.wizard import check_data, columns, confirm, result, start, wrong

__all__ = ["check_data", "columns", "confirm", "result", "rule", "search", "start", "wrong"]
