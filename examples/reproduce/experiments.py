# SPDX-License-Identifier: MIT
"""The tables and figures of the paper: what each of them trains, and how it is shown."""

from dataclasses import dataclass

from recipe import Setting


@dataclass(frozen=True)
class Row:
    """A row of a table, or a point of a sweep: where it stands on the axis, and on which line."""

    name: str
    setting: Setting
    at: object = None
    line: str = ""
    against: str = ""  # the row that this one is tested against


@dataclass(frozen=True)
class Part:
    """The rows that are shown together."""

    rows: list
    axis: str = ""  # what is swept; empty: nothing, this is a table
    log: bool = False


@dataclass(frozen=True)
class Experiment:
    name: str
    title: str
    how: str
    parts: list

    @property
    def rows(self):
        return [row for part in self.parts for row in part.rows]


BASES = {"DNS": "dns", "DNS*": "dns_star", "MixGCF": "mix_gcf"}
PARTS = {"+GS": {"ablate": "gs"}, "+CS": {"ablate": "gs+cs"}, "+UF": {}}


def real_hns(recipe, base="DNS*", **changes):
    """RealHNS over a sampler of the paper."""
    fine = {} if base == "DNS*" else {"fine": BASES[base]}
    return recipe.setting("cdr", "real_hns", **fine, **changes)


def table2(recipe):
    simple = {"UNS": "uniform", "NNCF": "popularity", "AugNS": "aug_ns", "SRNS": "srns", **BASES}
    rows = [Row(name, recipe.setting("cdr", sampler), against="" if name == "UNS" else "UNS")
            for name, sampler in simple.items()]
    rows += [Row(f"RealHNS({base})", real_hns(recipe, base), against=base) for base in ("MixGCF", "DNS*", "DNS")]
    return Experiment("table2", "Table 2: samplers", "The cross-domain model with each sampler.", [Part(rows)])


def table3(recipe):
    names = ["UNS", "DNS*", *PARTS]
    settings = [recipe.setting("cdr", "uniform"), recipe.setting("cdr", "dns_star"),
                *(real_hns(recipe, **parts) for parts in PARTS.values())]
    rows = [Row(name, setting, against=before) for name, setting, before in zip(names, settings, ["", *names])]
    return Experiment("table3", "Table 3: the parts of RealHNS", "Each row has what the row above it has, and one "
                      "more: hard negatives at all, the general selector (GS), the cross-domain selector (CS), and "
                      "the user filter (UF).", [Part(rows)])


def table4(recipe):
    rows = []
    for name, model in (("BPR-MF", "mf"), ("SASRec", "sasrec"), ("DASL", "dasl")):
        for sampler, of in (("UNS", "uniform"), ("DNS", "dns"), ("RealHNS", "real_hns")):
            against = "" if sampler == "UNS" else f"{name}, {'UNS' if sampler == 'DNS' else 'DNS'}"
            rows.append(Row(f"{name}, {sampler}", recipe.setting(model, of), against=against))
    return Experiment("table4", "Table 4: other models", "Models of one domain have the general part of RealHNS.",
                      [Part(rows)])


def fig1(recipe):
    rows = [Row(f"n_n = {n}", recipe.setting("cdr", "uniform", negatives=n), n) for n in recipe.sweep("negatives")]
    return Experiment("fig1", "Figure 1: the number of random negatives", "Uniform negatives. Encoders are "
                      "pre-trained with as many.", [Part(rows, "negatives for each positive (n_n)", log=True)])


def fig3(recipe):
    rows = []
    for base in ("DNS", "MixGCF"):
        rows.append(Row(base, recipe.setting("cdr", BASES[base]), "base", base))
        rows += [Row(f"{base} {part}", real_hns(recipe, base, **changes), part, base)
                 for part, changes in PARTS.items()]
    return Experiment("fig3", "Figure 3: the parts of RealHNS over DNS and MixGCF", "Each point has what the one "
                      "left of it has, and one part more, as in Table 3.", [Part(rows, "parts")])


def percents(window):
    """10-20% for 0.1:0.2."""
    return "-".join(f"{100 * float(end):.3g}" for end in window.split(":")) + "%"


def fig4(recipe):
    windows = [Row(f"window {percents(w)}", real_hns(recipe, window=w), percents(w)) for w in recipe.sweep("window")]
    tops = [Row(f"top {t.partition(':')[2]}", real_hns(recipe, top=t), t.partition(":")[2])
            for t in recipe.sweep("top")]
    return Experiment("fig4", "Figure 4: the coarse and the fine selector", "The window is the general selector's, the "
                      "ranks are those of both selectors.",
                      [Part(windows, "ranks of the coarse window"), Part(tops, "ranks that hard negatives are from")])


def fig5(recipe):
    hard = [Row(f"{n} hard", real_hns(recipe, hard=n) if n else recipe.setting("cdr", "uniform"), n)
            for n in recipe.sweep("hard")]
    cross = [Row(f"{n} cross-domain", real_hns(recipe, **({"cross_hard": n} if n else {"ablate": "gs"})), n)
             for n in recipe.sweep("cross-hard")]
    return Experiment("fig5", "Figure 5: the number of hard negatives", "None hard are uniform negatives, and none "
                      "cross-domain the general selector alone.",
                      [Part(hard, "hard negatives for each positive, at most"),
                       Part(cross, "cross-domain ones among them, at most")])


def fig6(recipe):
    parts = [Part([Row(f"{letter} = {x}", real_hns(recipe, **{option.replace("-", "_"): x}), x)
                   for x in recipe.sweep(option)], f"{what} ({letter})", log)
             for option, letter, what, log in (("initial-scale", "χ", "s_d begins at s_c over this", True),
                                               ("growth", "τ", "factor of s_d at each step", False))]
    return Experiment("fig6", "Figure 6: the curriculum of the item filter", "Chi and tau of Equation 8.", parts)


def fig7(recipe):
    ends = {0: {"ablate": "gs"}, 1: {"ablate": "gs+cs"}}  # nobody is an outlier, everybody is
    outliers = [Row(f"w_o = {w}", real_hns(recipe, **ends.get(w, {"outliers": w})), w)
                for w in recipe.sweep("outliers")]
    clusters = [Row(f"k_u = {k}", real_hns(recipe, user_clusters=k), k) for k in recipe.sweep("user-clusters")]
    return Experiment("fig7", "Figure 7: the user filter", "With w_o = 0 nobody has cross-domain negatives, with "
                      "w_o = 1 everybody.", [Part(outliers, "share of a cluster that are outliers (w_o)"),
                                             Part(clusters, "clusters of users (k_u)", log=True)])


EXPERIMENTS = {make.__name__: make for make in (table2, table3, table4, fig1, fig3, fig4, fig5, fig6, fig7)}
