"""The way a case goes when all is well, and where a case stands on it: for strips of steps and drawings."""

from __future__ import annotations

from kanim.kernel.casework.grammar import Action, End, Procedure, Step


def main_path(procedure: Procedure) -> list[Step | End]:
    """The steps from the first way in to a good end, by the main action of each; the end comes last. Where the
    main actions lead nowhere, the shortest way to a good end."""
    first = next(iter(procedure.starts.values()))
    names = _greedy(procedure, first.targets[0]) or _shortest(procedure, first.targets[0])
    return [procedure.steps[n] if n in procedure.steps else procedure.ends[n] for n in names]


def _leads(procedure: Procedure, action: Action) -> str:
    """Where an action leads first if it leads on; empty for stay, back and bad ends."""
    if not action.targets:
        return ""
    target = action.targets[0]
    bad = target in procedure.ends and procedure.ends[target].kind != "done"
    return "" if bad else target


def _rank(action: Action) -> int:
    if action.style == "main" and not action.is_automatic:
        return 0
    return 3 if action.style == "refuse" else 1


def _greedy(procedure: Procedure, start: str) -> list[str]:
    path = [start]
    while path[-1] in procedure.steps:
        actions = sorted(procedure.steps[path[-1]].do.values(), key=_rank)
        leads = [target for action in actions if (target := _leads(procedure, action)) and target not in path]
        if not leads:
            return []
        path.append(leads[0])
    return path


def _shortest(procedure: Procedure, start: str) -> list[str]:
    ways, seen = [[start]], {start}
    longest = [start]
    while ways:
        way = ways.pop(0)
        if way[-1] in procedure.ends:
            return way
        longest = way
        for action in procedure.actions_in(way[-1]):
            for target in action.targets:
                end = procedure.ends.get(target)
                if target not in seen and (end is None or end.kind == "done"):
                    seen.add(target)
                    ways.append([*way, target])
    return longest


def nearest(procedure: Procedure, path: list[str], present: str) -> int:
    """For a step beside the path: the last step of the path with a way to `present` that passes no other step
    of the path, or -1."""
    for index in range(len(path) - 1, -1, -1):
        if present in procedure.steps and present in _beside(procedure, path, path[index]):
            return index
    return -1


def _beside(procedure: Procedure, path: list[str], start: str) -> set[str]:
    waiting, seen = [start], {start}
    while waiting:
        for action in procedure.actions_in(waiting.pop()):
            for target in action.targets:
                if target not in seen and target not in path:
                    seen.add(target)
                    waiting.append(target)
    return seen
