"""How records change: services in one transaction each, and tables of states and moves."""

from zhibu.engine.flow.service import Conflict, Invalid, locked, service
from zhibu.engine.flow.table import Flow, Move, WrongState

__all__ = ["Conflict", "Flow", "Invalid", "Move", "WrongState", "locked", "service"]
