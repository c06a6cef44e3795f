"""Tables of TOML read as dataclasses: strictly, with every fault at once and the keys that lead to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any, NamedTuple


class Fault(NamedTuple):
    """What is wrong with a setting, and where it stands: the keys that lead to it."""

    place: tuple[str, ...]
    message: str
    mend: str = ""
    known: tuple[str, ...] = ()  # the settings that there are, where this is none


Read = Callable[[Any, tuple[str, ...], list[Fault]], Any]  # the value as it is kept; adds to the faults


def said(read: Read, mend: str) -> Mapping[str, Any]:
    """What a field is to have beside it: how its value is read, and how a wrong one is put right."""
    return {"read": read, "mend": mend}


def _single(kind: type, name: str, rule: Callable[[Any], Any]) -> Read:
    def read(value: Any, place: tuple[str, ...], faults: list[Fault]) -> Any:  # noqa: ANN401 - what TOML holds
        if type(value) is not kind:  # true is no number
            faults.append(Fault(place, f"it should be a valid {name}"))
            return None
        return _ruled(rule, value, place, faults)

    return read


def _ruled(rule: Callable[[Any], Any], value: Any, place: tuple[str, ...], faults: list[Fault]) -> Any:  # noqa: ANN401 - as above
    try:
        return rule(value)
    except ValueError as error:
        faults.append(Fault(place, str(error)))
        return None


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - as above
    return value


flag = _single(bool, "boolean", _as_it_is)


def text(rule: Callable[[str], str]) -> Read:
    """Text for which a rule holds."""
    return _single(str, "string", rule)


def number(least: int, most: int | None = None) -> Read:
    """A whole number from ``least`` to ``most``."""

    def within(value: int) -> int:
        if value < least:
            raise ValueError(f"it should be greater than or equal to {least}")
        if most is not None and value > most:
            raise ValueError(f"it should be less than or equal to {most}")
        return value

    return _single(int, "integer", within)


def several(each: Read, rule: Callable[[Any], Any] = _as_it_is) -> Read:
    """A list of values."""

    def read(value: Any, place: tuple[str, ...], faults: list[Fault]) -> Any:  # noqa: ANN401 - as above
        if not isinstance(value, list):
            faults.append(Fault(place, "it should be a valid tuple"))
            return None
        before = len(faults)
        found = tuple(each(one, place, faults) for one in value)
        return found if len(faults) > before else _ruled(rule, found, place, faults)

    return read


def named(key: Callable[[str], str], each: Read, rule: Callable[[Any], Any] = _as_it_is) -> Read:
    """Values by names for which a rule holds."""

    def read(value: Any, place: tuple[str, ...], faults: list[Fault]) -> Any:  # noqa: ANN401 - as above
        if not isinstance(value, dict):
            faults.append(Fault(place, "it should be a table"))
            return None
        before = len(faults)
        found = {
            _ruled(key, name, (*place, name), faults): each(one, (*place, name), faults) for name, one in value.items()
        }
        return found if len(faults) > before else _ruled(rule, found, place, faults)

    return read


def table(kind: type[Any]) -> Read:
    """Settings by name, as an instance of a dataclass; None if any is wrong."""
    known = {one.name: one for one in fields(kind)}
    needed = {name for name, one in known.items() if one.default is MISSING and one.default_factory is MISSING}

    def read(value: Any, place: tuple[str, ...], faults: list[Fault]) -> Any:  # noqa: ANN401 - as above
        if not isinstance(value, dict):
            faults.append(Fault(place, "it should be a table"))
            return None
        wrong = [Fault((*place, name), "", known=tuple(known)) for name in value if name not in known]
        wrong += [
            Fault((*place, name), "it is missing", known[name].metadata["mend"]) for name in needed - value.keys()
        ]
        found = {}
        for name in value.keys() & known.keys():
            told: list[Fault] = []
            found[name] = known[name].metadata["read"](value[name], (*place, name), told)
            mend = known[name].metadata["mend"]
            wrong += [one if one.mend or one.known else one._replace(mend=mend) for one in told]
        faults += wrong
        return None if wrong else kind(**found)

    return read
