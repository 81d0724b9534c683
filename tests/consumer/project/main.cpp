// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

int main() {
  auto sampler = realhns::dns({.negatives = 1, .candidates = 8, .seed = 1});
  static_cast<void>(sampler);
}
