# SPDX-License-Identifier: MIT
"""What is compared with what, and on how much of it."""

from measure import Comparison, Part, Side

WINDOWS = {"toy": (0.2, 0.3), "game": (0.1, 0.2)}  # the others: that of toy
POOL, CLUSTERS, SLOTS = 1000, 100, 20
# How many iterations k-means takes in common torch code, which has no cap but a tolerance, on
# random rows: measured once, since it takes minutes.
LOOP_ITERATIONS = {"toy": 89, "game": 51}
ITERATIONS = 25  # ours at most, and what torch done well is given
OUTLIERS = {"toy": 0.1, "game": 0.8}  # share of the users who get negatives from the source domain


class Shape:
    """A data set, and how many of its users a measurement takes."""

    def __init__(self, name, sizes, quick):
        self.name = name
        self.items, self.users, self.positions = sizes
        self.real = name in WINDOWS
        self.window = WINDOWS.get(name, WINDOWS["toy"])
        most = 2048 if self.real else max(96, min(768, 4 * 10**8 // self.items))
        # What an epoch costs once, whoever is sampled for, must not weigh more than it does.
        self.some = min(self.users, max(384, most // (2 if quick else 1)))
        self.few = min(self.users, 64 if quick else 256)  # for what is slow


def products(shape, queries, work=None):
    """The scores alone of `queries` rows with the catalogue: the least that ranking has to do."""
    sizes = f"items={shape.items} dim=64 queries={queries} threads={{threads}}"
    return {
        "openblas": Side("OpenBLAS SGEMM alone",
                         [Part(f"openblas.product block=512 piece=4096 {sizes}", work=work)]),
        "kernel": Side("our score kernel alone", [Part(f"ours.kernel {sizes}", work=work)]),
    }


def kernel(threads):
    for dim in (64, 32, 128, 512):
        sizes = f"items=37868 dim={dim} queries={max(192, 49152 // dim)} threads={{threads}}"
        yield Comparison(
            "kernel", f"d{dim}", threads, "GFLOP/s",
            Side("", [Part(f"ours.kernel {sizes}")]),
            {"peak": Side("multiply-adds on registers", [Part("limit.multiply_adds threads={threads}")]),
             "openblas": Side("OpenBLAS SGEMM",
                              [Part(f"openblas.product block=512 piece=4096 {sizes}")])})


def window(shape, threads):
    low, high = shape.window
    last = int(high * shape.items)
    common = f"data={shape.name} from={low} to={high} threads={{threads}}"
    shared = f"data={{folder}} from={low} to={high} threads={{threads}}"
    others = products(shape, shape.some, shape.some)
    if shape.items <= 10**5:
        others |= {
            "loop": Side("in torch, in the authors' way: scores, two sorts, slice, draw",
                         [Part(f"loop.window users=24 {shared}")], "window"),
            "torch": Side("torch in blocks: matmul, topk, draw",
                          [Part(f"torch.window users={shape.few} {shared}")], "window"),
            "numpy": Side("numpy in blocks: matmul, argpartition, draw",
                          [Part(f"numpy.window users={shape.few} {shared}")], "window"),
            "faiss": Side(f"faiss IndexFlatIP, k = {last:,}",
                          [Part(f"faiss.flat k={last} users={shape.few // 2} data={shape.name} "
                                "threads={threads}")]),
        }
    yield Comparison("window", shape.name, threads, "us/user",
                     Side("", [Part(f"ours.window users={shape.some} histories=1 {common}")], "window"),
                     others, 1e6, {"from": low, "to": high})


def subsampled(shape, small, threads):
    """Whose time should not grow with the catalogue: all users of one beside those of a small one."""
    def side(of, label=""):
        low, high = of.window
        return Side(label, [Part(f"ours.subsampled data={of.name} users={of.users} histories=1 from={low} "
                                 f"to={high} threads={{threads}}")])
    yield Comparison("subsampled", shape.name, threads, "us/user", side(shape),
                     {small.name: side(small, f"itself with {small.items:,} items")}, 1e6)


def top(shape, threads):
    users = f"users={shape.some} data={shape.name} threads={{threads}}"
    k = f"k={POOL} {users}"
    others = {"faiss": Side("faiss IndexFlatIP", [Part(f"faiss.flat {k}")], "exact_top")}
    if shape.items <= 10**5:
        for probes in (16, 64):
            others[f"ivf{probes}"] = Side(
                f"faiss IndexIVFFlat, 256 lists, nprobe {probes}",
                [Part(f"faiss.inverted lists=256 probes={probes} {k}")], "top")
        others["torch"] = Side("torch in blocks: matmul, topk",
                               [Part(f"torch.top k={POOL} users={shape.few} data={{folder}} "
                                     "threads={threads}")], "exact_top")
    if shape.name == "toy":
        others["hnswlib"] = Side("hnswlib, M = 16, efC = 100, ef = 1,000",
                                 [Part(f"hnswlib.search m=16 build_ef=100 ef=1000 {k}")], "top")
    yield Comparison("top1000", shape.name, threads, "us/user",
                     Side("", [Part(f"ours.window from=0 to={POOL} histories=0 {users}")], "exact_top"),
                     others, 1e6, {"k": POOL})


def fine(shape, threads):
    low, high = shape.window
    users = f"users={2 * shape.few} threads={{threads}}"
    shared = "data={folder} pools={pools} threads={threads} threshold={threshold}"
    for hard in (10, SLOTS):
        yield Comparison(
            f"fine{hard}", shape.name, threads, "us/position",
            Side("", [Part(f"ours.fine hard={hard} data={shape.name} from={low} to={high} {users}")], "fine"),
            {"limit": Side("our gather and score kernel alone",
                           [Part(f"ours.gather_and_score data={shape.name} from={low} to={high} {users}")]),
             "loop": Side("in torch, in the authors' way",
                          [Part(f"loop.fine hard={hard} positions={shape.few} {shared}")], "fine"),
             "torch": Side("torch, grouped by user: matmul, topk, draw",
                           [Part(f"torch.fine hard={hard} users={shape.few} {shared}")], "fine")},
            1e6, {"hard": hard, "from": low, "to": high, "users": 2 * shape.few})


def uniform(shape, threads):
    yield Comparison(
        "uniform", shape.name, threads, "ns/negative",
        Side("", [Part(f"ours.uniform data={shape.name} threads={{threads}}")], "uniform"),
        {"std": Side("std::unordered_set, std::mt19937", [Part(f"std.uniform data={shape.name}")], "uniform"),
         "loop": Side("numpy.random.randint and a set, one by one",
                      [Part(f"loop.uniform positions=200 each={SLOTS} data={{folder}} threads={{threads}}")],
                      "uniform"),
         "torch": Side("torch at once: randint, searchsorted",
                       [Part(f"torch.uniform each={SLOTS} data={{folder}} threads={{threads}}")], "uniform"),
         "philox": Side("32 bits of Philox alone", [Part("ours.random_numbers draws=2e6")])},
        1e9)


def popularity(items, threads):
    draws = f"items={items} draws=1e6"
    yield Comparison(
        "popularity", items, threads, "ns/negative",
        Side("", [Part(f"ours.popularity data={items} threads={{threads}}")]),
        {"std": Side("std::discrete_distribution, std::mt19937", [Part(f"std.discrete {draws}")]),
         "read": Side("a read of 8 bytes from anywhere", [Part(f"limit.reads {draws}")])},
        1e9)


def k_means(shape, threads):
    clusters = f"clusters={CLUSTERS} threads={{threads}}"
    others = {
        "openblas": Side("OpenBLAS SGEMM alone",
                         [Part(f"openblas.product items={CLUSTERS} dim=64 queries={shape.items} block=4096 "
                               f"piece={CLUSTERS} threads={{threads}}", work=1)]),
        "faiss": Side("faiss::Clustering, spherical",
                      [Part(f"faiss.k_means data={shape.name} {clusters}")], "k_means"),
    }
    if shape.real:
        others |= {
            "torch": Side("torch: matmul, argmax, index_add",
                          [Part(f"torch.k_means data={{folder}} {clusters}")], "k_means"),
            "numpy": Side("numpy: matmul, argmax, reduceat",
                          [Part(f"numpy.k_means data={{folder}} {clusters}")], "k_means"),
            "loop": Side("in torch, cluster by cluster, of 2,048 rows",
                         [Part(f"loop.k_means rows=2048 data={{folder}} {clusters}", weight=shape.items)]),
        }
    yield Comparison("k_means", shape.name, threads, "ms/iteration",
                     Side("", [Part(f"ours.k_means data={shape.name} {clusters}")], "k_means"),
                     others, 1e3, {"clusters": CLUSTERS})


def epoch(shape, threads):
    low, high = shape.window
    outliers = OUTLIERS[shape.name]
    shared = "data={folder} threads={threads}"
    ranks = f"from={low} to={high}", "from=0.0 to=0.3"
    draws = f"pools={{pools}} threshold=0.1 {shared}"

    def composed(kind, served, clustering, users, k_means, uniform, fine):
        """The cross-domain part for the share `served` of the users, and so on, from samples."""
        shares = 1, served
        return [*(Part(f"{kind}.window users={users} {r} {shared}", share * shape.users)
                  for r, share in zip(ranks, shares)),
                Part(f"{kind}.k_means clusters={CLUSTERS} {k_means} {shared}", clustering),
                *(Part(f"{kind}.fine hard={hard} {fine} {draws}", share * shape.positions)
                  for hard, share in zip((8, 2), shares)),
                Part(f"{kind}.uniform each=10 {uniform} {shared}", 10 * shape.positions)]

    yield Comparison(
        "epoch", shape.name, threads, "s",
        Side("", [Part(f"ours.epoch data={shape.name} from={low} to={high} outliers={outliers} "
                       "threads={threads}")]),
        {"loop": Side("in torch, in the authors' way, from samples",
                      composed("loop", 1, LOOP_ITERATIONS[shape.name] * shape.items, 24, "rows=2048",
                               "positions=200", f"positions={shape.few}")),
         "torch": Side("torch done well, from samples",
                       composed("torch", outliers, ITERATIONS, shape.few, "", "",
                                f"users={shape.few}"))},
        1, {"from": low, "to": high, "users": 2 * shape.few})


def flags(shape, threads):
    """What plain -O2 costs a user."""
    low, high = shape.window
    ranks = f"from={low} to={high}"
    for what, request, unit, scale in (
            ("kernel", f"ours.kernel items={shape.items} dim=64 queries=768", "GFLOP/s", 1),
            ("window", f"ours.window data={shape.name} users={shape.some} histories=1 {ranks}", "us/user", 1e6),
            ("fine", f"ours.fine data={shape.name} users={2 * shape.few} hard=10 {ranks}", "us/position", 1e6),
            ("uniform", f"ours.uniform data={shape.name}", "ns/negative", 1e9),
            ("k_means", f"ours.k_means data={shape.name} clusters={CLUSTERS}", "ms/iteration", 1e3)):
        request += f" threads={threads}"
        yield Comparison(f"flags/{what}", shape.name, threads, unit, Side("", [Part(request, worker="O2")]),
                         {"native": Side("ours with -O3 -march=native", [Part(request, worker="native")])},
                         scale)


def all_of(shapes, threads):
    """Every comparison, in the order of the table."""
    real = [shape for shape in shapes if shape.real]
    small = [shape for shape in shapes if shape.items <= 10**6]
    for t in threads:
        yield from kernel(t)
    for shape in shapes:
        for t in threads:
            yield from window(shape, t)
    for shape in (shape for shape in shapes if real and shape is not real[0]):
        for t in threads:
            yield from subsampled(shape, real[0], t)
    for shape in small:
        for t in threads:
            yield from top(shape, t)
    for make in (fine, uniform):
        for shape in real:
            for t in threads:
                yield from make(shape, t)
    for items in ("1e4", "1e5", "1e6"):
        yield from popularity(items, 1)
    for make in (k_means, epoch):
        for shape in (small if make is k_means else real):
            for t in threads:
                yield from make(shape, t)
    for shape in real[:1]:
        yield from flags(shape, 1)
