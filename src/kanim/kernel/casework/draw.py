"""A procedure drawn from its data: an SVG by Graphviz, for a page (inline) or a file.

The drawing carries classes (`step`, `end done`, `present`, `main`, `automatic` …) and presentation attributes
with `currentColor`, but no style element and no style attribute, so that it stands in a page whose content
policy allows neither, and follows the page's light or dark colours. `PALETTE` are the colours of ends without a
style sheet, legible on white and on navy.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from itertools import pairwise
from textwrap import wrap

from django.utils.translation import get_language

from kanim.kernel.casework.grammar import Action, Back, End, Opens, Procedure, Step
from kanim.kernel.casework.main_path import main_path
from kanim.kernel.errors import Unavailable
from kanim.kernel.texts import Text

PALETTE = {"done": "#2f9e44", "refused": "#e03131", "lapsed": "#e8590c", "cancelled": "#868e96"}
PRESENT = "#3b8fe0"
QUIET = "#868e96"
TINT = "22"  # the opacity of a filled box
FONT = "'Plus Jakarta Sans', 'Segoe UI', system-ui, sans-serif"
TIMEOUT_S = 20
WAITS = {
    "all": Text("menunggu semuanya", "waits for all"),
    "any": Text("menunggu salah satu", "waits for one"),
    "lead": Text("menunggu penanggung jawab", "waits for the lead"),
    "none": Text("tidak menunggu", "does not wait"),
}
FOR_EACH = Text("satu untuk setiap yang dituju", "one for each addressee")
FROM_MANY = Text("dari beberapa tahap", "from several steps")
FROM_ANY = Text("dari tahap mana pun", "from any step")


def draw(
    procedure: Procedure,
    present: str = "",
    *,
    language: str | None = None,
    titles: Mapping[str, Text] | None = None,
) -> str:
    """The procedure as SVG markup, its present step or end marked. `language` is `id` or `en` (default: the
    active one); `titles` are those of procedures by code, for the child cases that it opens.

    Raises Unavailable when Graphviz can't be run, ValueError when there is no such step."""
    if present and present not in procedure.steps and present not in procedure.ends:
        raise ValueError(f"procedure {procedure.code} has no step {present!r}")
    drawing = _Drawing(procedure, present, language or get_language() or "id", titles)
    return _titled(_svg(drawing.source()), drawing.title())


def dot_source(procedure: Procedure, present: str = "", *, language: str | None = None) -> str:
    """The drawing in Graphviz' own words."""
    return _Drawing(procedure, present, language or get_language() or "id").source()


@lru_cache(maxsize=256)
def _svg(source: str) -> str:
    """The rendering of a source; the source tells all that the picture depends on."""
    try:
        run = subprocess.run(
            ["dot", "-Tsvg"], input=source.encode(), capture_output=True, timeout=TIMEOUT_S, check=True
        )
    except (OSError, subprocess.SubprocessError) as fault:
        raise Unavailable(
            Text(
                "Gambar prosedur tidak dapat dibuat: Graphviz (dot) tidak dapat dijalankan. Pasang paket graphviz.",
                "The procedure can't be drawn: Graphviz (dot) can't be run. Install the package graphviz.",
            )
        ) from fault
    return _clean(run.stdout.decode())


def _clean(svg: str) -> str:
    """Only the svg element, with inherited colours and fonts, and nothing that a strict policy refuses."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<title>.*?</title>\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r' font-family="[^"]*"', "", svg)
    svg = re.sub(r'<svg width="[^"]*" height="[^"]*"', "<svg", svg)
    svg = svg.replace(
        "<svg", f'<svg class="procedure-drawing" role="img" font-family="{FONT}" fill="currentColor"', 1
    )
    svg = svg.replace('stroke="black"', 'stroke="currentColor"').replace(
        'fill="black"', 'fill="currentColor"'
    )
    return svg.strip() + "\n"


class _Drawing:
    """Builds the source of one drawing."""

    def __init__(
        self, procedure: Procedure, present: str, language: str, titles: Mapping[str, Text] | None = None
    ):
        self.procedure = procedure
        self.titles = titles or {}
        self.present = present
        self.english = language.startswith("en")
        path = [place.name for place in main_path(procedure)]
        self.main = set(path)
        self.main_edges = set(pairwise(path))

    def source(self) -> str:
        lines = [
            "digraph procedure {",
            "  graph [rankdir=TB, nodesep=0.4, ranksep=0.5, pad=0.2, bgcolor=transparent];",
            '  node [shape=box, style=rounded, fontname=Helvetica, fontsize=12, margin="0.24,0.12", height=0.4];',
            f'  edge [fontname=Helvetica, fontsize=10, arrowsize=0.7, color="{QUIET}"];',
            *(self._start(name) for name in self._starts()),
            *(self._step(step) for step in self.procedure.steps.values()),
            *(self._end(end) for end in self.procedure.ends.values()),
            *self._edges(),
            *self._anywhere(),
            *self._children(),
            "}",
        ]
        return "\n".join(lines) + "\n"

    def title(self) -> str:
        """What the picture shows, for those who can't see it."""
        title = self._say(self.procedure.title)
        if not self.present:
            return title
        here = self._say(self.procedure.label_of(self.present))
        return f"{title}; now: {here}" if self.english else f"{title}; sekarang: {here}"

    # Words -----------------------------------------------------------------------------------------------

    def _say(self, text: Text) -> str:
        return text.en if self.english else text.id

    def _quote(self, text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

    def _label(self, text: str, width: int) -> str:
        return self._quote("\n".join(wrap(text, width)))

    # Nodes -----------------------------------------------------------------------------------------------

    def _starts(self) -> list[str]:
        return list(
            dict.fromkeys(name for action in self.procedure.starts.values() for name in action.targets)
        )

    def _start(self, target: str) -> str:
        words = " / ".join(
            self._say(action.label) for action in self.procedure.starts.values() if target in action.targets
        )
        edge = f'  "start:{target}" -> "{target}" [class="main", color=black, penwidth=2.2];'
        return (
            f'  "start:{target}" [label={self._label(words, 30)}, shape=plaintext, fontsize=11, class="start"];\n'
            + edge
        )

    def _step(self, step: Step) -> str:
        classes = ["step", *(["main"] if step.name in self.main else []), *(["child"] if step.opens else [])]
        more = ""
        if step.name in self.main:
            more += ", penwidth=1.8"
        if step.name == self.present:
            classes.append("present")
            more += f', penwidth=3.2, color="{PRESENT}", fillcolor="{PRESENT}{TINT}", style="rounded,filled"'
        if step.opens:
            more += ", peripheries=2"
        return (
            f'  "{step.name}" [id="step-{step.name}", class="{" ".join(classes)}", '
            f"label={self._label(self._say(step.label), 24)}{more}];"
        )

    def _end(self, end: End) -> str:
        present = end.name == self.present
        width = "3.2" if present else "1.6"
        return (
            f'  "{end.name}" [id="step-{end.name}", class="end {end.kind}{" present" if present else ""}", '
            f'label={self._label(self._say(end.label), 24)}, color="{PALETTE[end.kind]}", '
            f'fillcolor="{PALETTE[end.kind]}{TINT}", penwidth={width}, style="rounded,filled"];'
        )

    # Edges -----------------------------------------------------------------------------------------------

    def _edges(self) -> list[str]:
        merged: dict[tuple[str, str], list[Action]] = {}
        lines = []
        for step in self.procedure.steps.values():
            for action in step.do.values():
                for target in action.targets:
                    merged.setdefault((step.name, target), []).append(action)
                if isinstance(action.to, Back):
                    lines.append(self._return(step, action))
        lines.extend(self._edge(source, target, actions) for (source, target), actions in merged.items())
        return lines

    def _edge(self, source: str, target: str, actions: list[Action]) -> str:
        words = "\n".join("\n".join(wrap(self._say(action.label), 22)) for action in actions)
        attributes = [f"label={self._quote(_indent(words))}"]
        if (source, target) in self.main_edges:
            attributes.append('class="main", color=black, penwidth=2.2, weight=12')
        elif all(action.is_automatic for action in actions):
            attributes.append('class="automatic", style=dashed')
        elif all(action.style == "refuse" for action in actions):
            attributes.append('class="refuse"')
        return f'  "{source}" -> "{target}" [{", ".join(attributes)}];'

    def _return(self, step: Step, action: Action) -> str:
        """A call comes back to whoever called: one short arrow out of the box, named."""
        words = ("return: " if self.english else "kembali: ") + self._say(action.label)
        node = f"back:{step.name}:{action.name}"
        return (
            f'  "{node}" [label={self._label(words, 22)}, shape=plaintext, fontsize=10, class="back"];\n'
            f'  "{step.name}" -> "{node}" [class="back", style=dotted, arrowhead=curve];'
        )

    def _reopening(self, end: str, target: str, action: Action) -> str:
        words = "\n".join(wrap(self._say(action.label), 22))
        return (
            f'  "{end}" -> "{target}" [class="reopens", style=dotted, constraint=false, '
            f"label={self._quote(_indent(words))}];"
        )

    def _anywhere(self) -> list[str]:
        lines = []
        for action in self.procedure.anywhere.values():
            if action.reopens:
                lines += [
                    self._reopening(end, target, action)
                    for end in action.from_steps
                    for target in action.targets
                ]
                continue
            for target in action.targets:
                words = self._say(FROM_ANY if action.from_open else FROM_MANY)
                node = f"anywhere:{action.name}"
                lines.append(
                    f'  "{node}" [label={self._label(words, 22)}, shape=plaintext, fontsize=10, class="anywhere"];\n'
                    f'  "{node}" -> "{target}" [class="anywhere", style=dotted, '
                    f"label={self._quote(_indent(chr(10).join(wrap(self._say(action.label), 22))))}];"
                )
        return lines

    # Child cases -----------------------------------------------------------------------------------------

    def _children(self) -> list[str]:
        """Each child case beside the step that opens it, with what is waited for."""
        opened: dict[tuple[str, str], list[str]] = {}
        for step in self.procedure.steps.values():
            found = [step.opens, *(action.opens for action in step.do.values())]
            for opens in found:
                if opens is not None:
                    opened.setdefault((opens.name, self._child_words(opens)), []).append(step.name)
        for action in self.procedure.anywhere.values():
            if action.opens is not None:
                opened.setdefault((action.opens.name, self._child_words(action.opens)), []).append("")
        lines = []
        for place, ((name, words), steps) in enumerate(opened.items()):
            node = f"child:{name}:{place}"
            lines.append(f'  "{node}" [label={self._quote(words)}, shape=note, fontsize=10, class="child"];')
            lines.extend(
                f'  "{step}" -> "{node}" [class="child", style=dotted, arrowhead=odot];'
                for step in dict.fromkeys(steps)
                if step
            )
        return lines

    def _child_words(self, opens: Opens) -> str:
        title = self.titles.get(opens.procedure)
        words = self._say(title) if title else opens.procedure.replace("_", " ")
        each = self._say(FOR_EACH) if opens.each else ""
        return "\n".join(wrap(words, 22) + [one for one in (each, self._say(WAITS[opens.wait])) if one])


def _titled(svg: str, words: str) -> str:
    """The drawing with an accessible name."""
    return re.sub(r"(<svg[^>]*>)", lambda m: f"{m.group(1)}\n<title>{escape(words)}</title>", svg, count=1)


def _indent(words: str) -> str:
    """Keeps the words of an arrow a little off its line."""
    return "\n".join(f"\N{NO-BREAK SPACE}{line}\N{NO-BREAK SPACE}" for line in words.split("\n"))
