# SPDX-License-Identifier: MIT
"""Makes of a matplotlib figure an SVG element that can stand in a page with others."""

import io
import re
import warnings
from xml.etree import ElementTree

import style
from matplotlib import rc_context

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
VARIABLE = {pair[0]: f"var(--{name})" for name, pair in style.VARIABLES.items()}
COLOUR = re.compile("#[0-9a-f]{6}")
REFERENCE = re.compile(r"(?:url\()?#([\w-]+)\)?")


def element(figure, title, name):
    """`name` keeps the ids of this plot apart from those of others in the page."""
    raw = io.StringIO()
    with rc_context({"svg.hashsalt": name}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # the browser has its own fonts
        figure.savefig(raw, format="svg", transparent=True, metadata={"Date": None})
    root = ElementTree.fromstring(raw.getvalue())
    for parent in [*root.iter()]:
        for child in [*parent]:
            if child.tag.rpartition("}")[2] in ("metadata", "style", "title"):
                parent.remove(child)
    for node in root.iter():
        attributes = {key.replace(f"{{{XLINK}}}", ""): with_variables(value) for key, value in node.attrib.items()}
        node.attrib.clear()
        node.attrib.update(attributes)
        if not (node.text or "").strip():  # what lies between elements is not seen
            node.text = None
        node.tail = None
        node.tag = node.tag.replace(f"{{{SVG}}}", "")
    keep_used_ids(root, name)
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.set("role", "img")
    root.set("aria-label", title)
    return ElementTree.tostring(root, encoding="unicode")


def standalone(element_text):
    """An element of a page as a picture by itself, dark where what shows it is."""
    colours = f"{style.root(0)} @media (prefers-color-scheme: dark) {{ {style.root(1)} }}"
    return element_text.replace(
        "<svg ", f'<svg xmlns="{SVG}" xmlns:xlink="{XLINK}" ', 1).replace(
        ">", f"><style>{colours} text {{ font-family: system-ui, sans-serif !important; }}</style>", 1) + "\n"


def with_variables(value):
    return COLOUR.sub(lambda found: VARIABLE.get(found[0], found[0]), value)


def keep_used_ids(root, name):
    """Drops the ids that nothing refers to, and begins the others with `name`: ids must differ in a page."""
    used = set()
    for node in root.iter():
        for key in ("href", "clip-path"):
            if found := REFERENCE.fullmatch(node.get(key, "")):
                used.add(found[1])
                node.set(key, f"url(#{name}-{found[1]})" if key == "clip-path" else f"#{name}-{found[1]}")
    for node in root.iter():
        if (old := node.attrib.pop("id", None)) in used:
            node.set("id", f"{name}-{old}")
