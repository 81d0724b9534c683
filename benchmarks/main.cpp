// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <cstdio>

int main(int argc, char** argv) {
#ifndef NDEBUG
  // A figure from a build with assertions says nothing about the library, and looks as if it did.
  std::fputs("realhns-bench: built with assertions on; use the preset `bench`\n", stderr);
  return 1;
#endif
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
