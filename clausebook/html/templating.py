"""What every template may say: days, counts and phrases, in the language that is spoken.

``{{ _("In force from {day}.", day=one.effective_on | day) }}`` says a phrase: values that are not ``Markup`` are
escaped where the template escapes. ``{{ n_(3, "{number} older text", "{number} older texts") }}`` says one about a
number.
"""

from __future__ import annotations

import json
import re

from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from clausebook.html import wording
from clausebook.html.language import filled, spoken
from clausebook.html.tongue import tongue

_IN_SCRIPT = re.compile(r'\b_\("([^"]+)"\)')


@pass_eval_context
def _phrase(context: EvalContext, message: str, /, **values: object) -> str:
    return _put(context, spoken().gettext(message), values)


@pass_eval_context
def _about(context: EvalContext, number: int, one: str, more: str, /, **values: object) -> str:
    return _put(context, spoken().ngettext(one, more, number), {"number": number, **values})


def _put(context: EvalContext, found: str, values: dict[str, object]) -> str:
    if not context.autoescape:
        return filled(found, values)
    safe = {name: escape(value) for name, value in values.items()}
    return Markup(filled(found, safe))  # noqa: S704 - phrases are our own words


def said_in_script(script: str) -> str:
    """A script in which every phrase, ``_("Copied")``, is what is said for it, ``"Copied"``."""
    return _IN_SCRIPT.sub(lambda found: json.dumps(spoken().gettext(found[1]), ensure_ascii=False), script)


def teach(environment: Environment) -> None:
    """Let the templates of an environment speak."""
    environment.filters.update(
        day=wording.day,
        short_day=wording.short_day,
        instant=wording.instant,
        many=wording.many,
        called=wording.version,
        tongue=tongue,
    )
    environment.globals.update(_=_phrase, n_=_about, spoken=spoken)
