# SPDX-License-Identifier: MIT
"""Says in sentences, made from the figures alone, where RealHNS is ahead of the best other sampler."""

import measures
from comparison import COLUMNS, hardness
from spelling import number


def shown(value, column):
    """A mean as the table has it."""
    if column.unit == "%":
        return f"{100 * value:.{column.decimals}f}%"
    return f"{value:.{column.decimals}f}" if column.unit == "s" else number(value)


def by_validation(methods):
    """The method that validation chooses."""
    def ndcg(method):
        found = [measures.number_at(run.report, "validation", "ndcg@10") for run in method.runs]
        return measures.mean([v for v in found if v is not None]) or 0

    return max(methods, key=ndcg)


def joined(parts):
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def sentences(methods):
    """Plain text; nothing where RealHNS or what it could be compared with is not among the methods."""
    ours = [m for m in methods if m.sampler == "real_hns"]
    others = [m for m in methods if m.sampler != "real_hns"]
    if not ours or not others:
        return []
    chosen = by_validation(ours)
    ahead, behind, level = [], [], []
    for column in (c for c in COLUMNS if c.compared):
        values = column.values(chosen.runs)
        rivals = {m: column.values(m.runs) for m in others}
        rivals = {m: measures.mean(v) for m, v in rivals.items() if v}
        if not values or not rivals:
            continue
        best = max(rivals, key=lambda m: column.better * rivals[m])
        gain = column.better * (measures.mean(values) - rivals[best])
        texts = [shown(value, column) for value in (measures.mean(values), rivals[best])]
        same = texts[0] == texts[1]
        if column.unit == "%":  # the harder, the more are false
            texts = [f"{text} at hardness {number(at)}" if (at := measures.mean(hardness(method.runs))) is not None
                     else text for text, method in zip(texts, (chosen, best))]
        spreads = [measures.spread(v) for v in (values, column.values(best.runs))]
        within = not same and None not in spreads and abs(gain) <= max(spreads)
        text = f"{column.title} ({texts[0]}; {texts[1]} for {best.name}" + ("; within the spread)" if within else ")")
        (level if same else ahead if gain > 0 else behind).append(text)
    if not ahead + level + behind:
        return []
    of_several = ", the one with the best validation NDCG@10," if len(ours) > 1 else ""
    out = [f"{chosen.name}{of_several} is ahead of the best other sampler in {joined(ahead or ['nothing'])}."]
    out += [f"It is level in {joined(level)}."] if level else []
    out += [f"It is behind in {joined(behind)}."] if behind else []
    if min(len(m.runs) for m in [chosen, *others]) == 1:
        out.append("Some of these methods have one seed: these are directions, not results.")
    return out
