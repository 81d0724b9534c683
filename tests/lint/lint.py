# SPDX-License-Identifier: MIT
"""Holds the rules that no compiler holds: `lint.py project ROOT`, and `lint.py self_test ROOT`,
which breaks each rule in a tree of its own and sees that the rule says so."""

import re
import sys
import tempfile
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
FLOORS = {"core": 0, "version.hpp": 0, "detail": 1, "cluster": 1, "audit": 2, "policy": 3,
          "backend": 3, "selector": 4, "sampler.hpp": 5, "epoch.hpp": 5, "workspace.hpp": 5,
          "synthetic_epoch.hpp": 5, "synthetic_sampler.hpp": 5,
          "presets.hpp": 6, "realhns.hpp": 7}
SAME_FLOOR = {0, 1, 2, 5}  # where headers may include their neighbours, as long as there is no cycle
SANCTIONED = {("policy/coarse/ranked_window.hpp", "backend/cpu.hpp")}
INTRINSICS = {"immintrin.h", "arm_neon.h"}  # the compiler's own headers, for kernels in detail/
MAX_LINES = 400
TEXT = {".hpp", ".inl", ".cpp", ".cuh", ".cu", ".txt", ".cmake", ".in", ".md", ".json", ".py", ".cff", ".yml", ""}
# Written in two halves, so that this file is held to the rule as well.
ELSEWHERE = re.compile("/" + r"work\b|\.\./" + r"shared\b|\bissues?" + r" #?\d")


def headers(root):
    """Yields (name below include/realhns, text) of each header."""
    base = root / "include/realhns"
    for path in sorted([*base.rglob("*.hpp"), *base.rglob("*.inl")]):
        yield path.relative_to(base).as_posix(), path.read_text()


def includes(root, name, text):
    """Yields (bracket, what is included): of our own headers, the name below include/realhns."""
    base = (root / "include/realhns").resolve()
    for bracket, target in INCLUDE.findall(text):
        if target.startswith("realhns/"):
            yield "own", target.removeprefix("realhns/")
        elif bracket == '"':
            path = ((base / name).parent / target).resolve()
            yield "own", path.relative_to(base).as_posix() if path.is_relative_to(base) else target
        else:
            yield "system", target


def floor(name):
    return FLOORS.get(name.split("/")[0])


def floors(root):
    """A header includes only lower floors."""
    for name, text in headers(root):
        if floor(name) is None:
            yield f"{name}: stands on no floor"
            continue
        for kind, target in includes(root, name, text):
            if kind == "system" or (name, target) in SANCTIONED:
                continue
            if floor(target) is None:
                yield f"{name}: includes {target}, which is no header of ours"
            elif floor(target) > floor(name):
                yield f"{name}: includes {target}, which stands higher"
            elif floor(target) == floor(name) and floor(name) not in SAME_FLOOR:
                yield f"{name}: includes {target}, which stands on the same floor"


def cycles(root):
    """Headers do not include each other in a ring."""
    graph = {name: [t for kind, t in includes(root, name, text) if kind == "own"]
             for name, text in headers(root)}
    done = set()

    def walk(name, above):
        if name in above:
            yield "ring: " + " -> ".join([*above[above.index(name):], name])
        elif name not in done:
            for target in graph.get(name, []):
                yield from walk(target, [*above, name])
            done.add(name)

    for name in graph:
        yield from walk(name, [])


def standard_only(root):
    """The library needs the C++ standard library alone; backends may need more."""
    for name, text in headers(root):
        allowed = INTRINSICS if name.startswith("detail/") else set()
        for kind, target in includes(root, name, text):
            standard = re.fullmatch("[a-z_]+", target) or target in allowed
            if kind == "system" and not standard and not name.startswith("backend/"):
                yield f"{name}: includes <{target}>, which is not of the standard library"


def shape(root):
    """Each header says its licence, is included once, and is short."""
    for name, text in headers(root):
        lines = text.splitlines()
        if lines[:1] != ["// SPDX-License-Identifier: MIT"]:
            yield f"{name}: the first line is not `// SPDX-License-Identifier: MIT`"
        if "#pragma once" not in lines and not name.endswith(".inl"):
            yield f"{name}: no `#pragma once`"
        if len(lines) > MAX_LINES:
            yield f"{name}: {len(lines)} lines, {MAX_LINES} at most; split it along its ideas"


def versions(root):
    """The version is the same wherever it is written."""
    def find(file, pattern):
        found = re.search(pattern, (root / file).read_text(), re.M)
        return ".".join(found.groups()) if found else "none"

    macros = r"\s+".join(rf"#define REALHNS_VERSION_{part} (\d+)" for part in ("MAJOR", "MINOR", "PATCH"))
    found = {"version.hpp": find("include/realhns/version.hpp", macros), # which CMakeLists.txt reads
             "CHANGELOG.md": find("CHANGELOG.md", r"^## \[(\d[^\]]+)\]"),
             "CITATION.cff": find("CITATION.cff", r"^version: (\S+)")}
    if len(set(found.values())) > 1:
        yield "the version differs: " + ", ".join(f"{file} has {v}" for file, v in found.items())


def self_contained(root):
    """Nothing speaks of the place where it was written. CI alone may look for data beside the clone."""
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if re.match(r"(\.git|build[^/]*)/", name + "/") or path.suffix not in TEXT or not path.is_file():
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = ELSEWHERE.search(line)
            if found and not (name == ".ci/run" and found[0].endswith("shared")):
                yield f"{name}:{number}: speaks of `{found[0]}`"


RULES = [floors, cycles, standard_only, shape, versions, self_contained]


# --- The self-test: a small tree that is sound, and what to add to it to break each rule. ---
HEAD = "// SPDX-License-Identifier: MIT\n#pragma once\n"
SOUND = {
    "CHANGELOG.md": "# Changelog\n\n## [1.2.3] - unreleased\n",
    "CITATION.cff": "version: 1.2.3\n",
    ".ci/run": "ls ../" + "shared\n",
    "include/realhns/version.hpp": HEAD + "#define REALHNS_VERSION_MAJOR 1\n#define REALHNS_VERSION_MINOR 2\n"
                                          "#define REALHNS_VERSION_PATCH 3\n",
    "include/realhns/core/a.hpp": HEAD + '#include <vector>\n#include "../version.hpp"\n',
    "include/realhns/core/b.hpp": HEAD + "#include <realhns/core/a.hpp>\n",
    "include/realhns/detail/kernel.hpp": HEAD + '#include <immintrin.h>\n#include "../core/a.hpp"\n',
    "include/realhns/backend/cpu.hpp": HEAD + '#include "../detail/kernel.hpp"\n',
    "include/realhns/policy/coarse/ranked_window.hpp": HEAD + '#include "../../backend/cpu.hpp"\n',
    "include/realhns/presets.hpp": HEAD,
    "include/realhns/realhns.hpp": HEAD + '#include "presets.hpp"\n',
}
BROKEN = [
    (floors, "core/x.hpp", HEAD + '#include "../detail/kernel.hpp"\n', "stands higher"),
    (floors, "policy/x.hpp", HEAD + '#include "coarse/ranked_window.hpp"\n', "same floor"),
    (floors, "backend/x.hpp", HEAD + "#include <realhns/backend/cpu.hpp>\n", "same floor"),
    (floors, "core/x.hpp", HEAD + '#include "../../../elsewhere.hpp"\n', "no header of ours"),
    (floors, "audit/x.hpp", HEAD + '#include "../presets.hpp"\n', "stands higher"),
    (floors, "attic/x.hpp", HEAD, "no floor"),
    (cycles, "core/a.hpp", HEAD + '#include "b.hpp"\n', "core/a.hpp -> core/b.hpp -> core/a.hpp"),
    (standard_only, "core/x.hpp", HEAD + "#include <Eigen/Core>\n", "<Eigen/Core>"),
    (standard_only, "core/x.hpp", HEAD + "#include <immintrin.h>\n", "<immintrin.h>"),
    (shape, "core/x.hpp", "#pragma once\n", "first line"),
    (shape, "core/x.hpp", HEAD.splitlines()[0] + "\n", "pragma once"),
    (shape, "core/x.hpp", HEAD + "\n" * MAX_LINES, "402 lines"),
    (versions, "version.hpp", HEAD, "version.hpp has none"),
    (versions, "../../CITATION.cff", "version: 1.2.4\n", "CITATION.cff has 1.2.4"),
    (versions, "../../CHANGELOG.md", "## [1.3.0]\n\n## [1.2.3]\n", "CHANGELOG.md has 1.3.0"),
    (self_contained, "../../docs/x.md", "see /" + "work/notes\n", "docs/x.md:1"),
    (self_contained, "../../README.md", "ls ../" + "shared\n", "README.md:1"),
    (self_contained, "../../.ci/run", "ls /" + "work\n", ".ci/run:1"),
]


def self_test():
    def broken_by(name, text, rule):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve()
            for file, content in {**SOUND, f"include/realhns/{name}": text}.items():
                path = Path(root / file).resolve()
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content)
            return list(rule(root))

    for rule in RULES:
        for message in broken_by("core/a.hpp", SOUND["include/realhns/core/a.hpp"], rule):
            yield f"{rule.__name__} refuses a sound tree: {message}"
    for rule, name, text, expected in BROKEN:
        said = broken_by(name, text, rule)
        if len(said) != 1 or expected not in said[0]:
            yield f"{rule.__name__} on {name}: expected `{expected}`, it said {said}"
    for rule in {*RULES} - {rule for rule, *_ in BROKEN}:
        yield f"{rule.__name__}: nothing shows that it can fail"


def project(root):
    if not list(headers(root)):
        yield f"{root}: no headers here"
    for rule in RULES:
        yield from (f"{rule.__name__}: {message}" for message in rule(root))


if __name__ == "__main__":
    mode, root = sys.argv[1:]
    messages = list(self_test() if mode == "self_test" else project(Path(root).resolve()))
    print("\n".join(messages) or "nothing found")
    sys.exit(bool(messages))
