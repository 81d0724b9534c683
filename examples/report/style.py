# SPDX-License-Identifier: MIT
"""Colours, by the names that the page and its plots share. Each is a CSS variable with a value for light
and one for dark; matplotlib draws with the light ones, and `svg.py` puts the variables in their place."""

# Okabe and Ito's colours, which people with any colour vision can tell apart; grey for what others are
# measured by.
METHODS = [("#6b7280", "#9ca3af"), ("#0072b2", "#4aa8e0"), ("#d55e00", "#f58a3c"), ("#009e73", "#2fc49a"),
           ("#cc79a7", "#e09cc3"), ("#b8860b", "#e0b040"), ("#56b4e9", "#8fd0f5"), ("#5b4a9c", "#a899e6"),
           ("#7a4a21", "#c99566")]
# Light to dark, so that the stages are told apart without hue.
STAGES = [("#1f3a5f", "#e3edf8"), ("#4f7cac", "#9dbfe2"), ("#9fc0de", "#5482ad"), ("#d6e4f0", "#34516e")]
INK = {"ink": ("#1b2027", "#e7eaee"), "muted": ("#5c6570", "#9aa4af"), "line": ("#dfe3e8", "#2d343d"),
       "card": ("#fffffe", "#171c22")}

VARIABLES = {**INK, **{f"method-{i}": pair for i, pair in enumerate(METHODS)},
             **{f"stage-{i}": pair for i, pair in enumerate(STAGES)}}
DASHES = ["solid", "dashed", "dotted"]


def light(name):
    return VARIABLES[name][0]


def of_method(method):
    return light(f"method-{method.colour}")


def dash_of(method):
    return DASHES[method.dash % len(DASHES)]


def root(column):
    return ":root {" + "; ".join(f"--{name}: {pair[column]}" for name, pair in VARIABLES.items()) + "}"


def sheet():
    return f"{root(0)}\n@media (prefers-color-scheme: dark) {{ {root(1)} }}\n{LAYOUT}"


LAYOUT = """
* { box-sizing: border-box; }
html { color-scheme: light dark; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--card); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 56px 24px 72px; }
h1 { font-size: 2.1rem; line-height: 1.15; letter-spacing: -.02em; margin: 0 0 .5rem; }
h2 { font-size: 1.3rem; letter-spacing: -.01em; margin: 0 0 .3rem; }
h3 { font-size: 1.1rem; margin: 0 0 .3rem; }
section { margin-top: 60px; }
article { margin-top: 80px; padding-top: 28px; border-top: 1px solid var(--line); }
article h2 { font-size: 1.6rem; }
article section { margin-top: 44px; }
.contents { list-style: none; padding: 0; }
.contents a { color: inherit; }
.contents small { color: var(--muted); }
p { max-width: 46rem; margin: 0 0 .9rem; }
.facts, .how { color: var(--muted); }
.summary { border-left: 3px solid var(--method-2); padding: .1rem 0 .1rem 1rem; margin-top: 1.4rem; }
.warning { border-left-color: var(--method-5); }
.scroll { overflow-x: auto; margin-top: 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
.results { width: 100%; }
.results th, .results td { padding: .55rem .7rem; text-align: right; border-bottom: 1px solid var(--line); }
.results th { color: var(--muted); font-weight: 500; font-size: .8rem; line-height: 1.3; vertical-align: bottom; }
.results tbody :is(th, td) { vertical-align: baseline; }
.results tbody th { color: var(--ink); font-size: .9rem; min-width: 9rem; }
.results th:first-child { text-align: left; position: sticky; left: 0; background: var(--card); }
.results small { display: block; color: var(--muted); font-size: .76rem; font-weight: 400; white-space: nowrap; }
.results tr:has(+ .paper) :is(th, td) { border-bottom: none; padding-bottom: .1rem; }
.results .paper :is(th, td) { color: var(--muted); font-size: .85rem; padding-top: .1rem; }
.key { display: inline-block; width: 1.3em; margin-right: .55em; vertical-align: .22em; border-top: 3px; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.5rem; list-style: none; padding: 0; margin: 1rem 0 .9rem;
  font-size: .9rem; }
.block { border-top-width: .75em; vertical-align: -.05em; width: .75em; border-radius: 2px; overflow: hidden; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr));
  gap: 20px; align-items: start; }
figure { margin: 0; padding: 16px 18px 10px; border: 1px solid var(--line); border-radius: 12px; }
figcaption { font-weight: 600; font-size: .95rem; margin-bottom: .5rem; }
figure svg { display: block; width: 100%; height: auto; }
figure svg * { stroke-linejoin: round; stroke-linecap: butt; }
figure svg text { font-family: inherit !important; }
.big { font-size: 1.6rem; font-weight: 600; margin: 1.6rem 0 .6rem; }
.big small { display: block; font-size: .9rem; font-weight: 400; color: var(--muted); }
figcaption small { font-weight: 400; color: var(--muted); font-size: .85rem; }
details { border-bottom: 1px solid var(--line); }
details:first-of-type { border-top: 1px solid var(--line); margin-top: 1rem; }
summary { cursor: pointer; padding: .6rem 0; overflow-wrap: anywhere; }
summary small { color: var(--muted); }
dl { columns: 17rem; column-gap: 2.5rem; font-size: .85rem; margin: 0 0 1.1rem; }
dl div { display: flex; justify-content: space-between; gap: 1rem; padding: .12rem 0; break-inside: avoid; }
dt { color: var(--muted); white-space: nowrap; }
dd { margin: 0; text-align: right; overflow-wrap: anywhere; min-width: 0; }
.differs { font-weight: 600; }
.differs dt { color: var(--ink); }
footer { margin-top: 60px; color: var(--muted); font-size: .85rem; }
@media (max-width: 600px) {
  main { padding: 30px 16px 48px; }
  h1 { font-size: 1.65rem; }
  section { margin-top: 44px; }
  figure { padding: 12px 8px 6px; }
  .results tbody th { min-width: 7.5rem; }
}
@media print { details { break-inside: avoid; } figure { break-inside: avoid; } }
"""
