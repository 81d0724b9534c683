// SPDX-License-Identifier: MIT
// How do I sample from tables of half precision, without a copy in floats?
//
// A scorer converts what it is asked for. It draws what a copy of the tables in floats would, to the
// last id, since it adds up in the same way: one chain of fused multiply-adds.
#include <realhns/realhns.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <vector>

namespace {

constexpr std::size_t dim = 16;
constexpr std::uint32_t user_count = 100, item_count = 6000;

using half = std::uint16_t; // IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction

/// Of a finite number: the same bits, further up, with the exponent that a float has.
float to_float(half h) {
  const float magnitude = std::bit_cast<float>((h & 0x7FFFU) << 13) * 0x1p112F;
  return h & 0x8000U ? -magnitude : magnitude;
}

struct half_model {
  using value_type = float;

  std::vector<half> U, V;

  std::size_t items() const { return V.size() / dim; }
  std::size_t users() const { return U.size() / dim; }

  void score(std::span<const realhns::query<float>> queries,
             std::span<const realhns::item_id> items, std::span<float> out) const {
    for (std::size_t j = 0; j < items.size(); ++j) { // each item is converted once a block
      float item[dim];
      for (std::size_t k = 0; k < dim; ++k) item[k] = to_float(V[items[j] * dim + k]);
      for (std::size_t i = 0; i < queries.size(); ++i) {
        float sum = 0;
        for (std::size_t k = 0; k < dim; ++k)
          sum = std::fma(to_float(U[queries[i].user * dim + k]), item[k], sum);
        out[i * items.size() + j] = sum;
      }
    }
  }
};

/// Numbers in [-1, 1), as far as 16 bits tell them apart.
std::vector<half> random_table(std::size_t rows, std::uint32_t seed) {
  realhns::draw_stream random({seed, 0}, 0, 0);
  std::vector<half> out(rows * dim);
  for (half& h : out) {
    const std::uint32_t exponent = 10 + random.below(5), fraction = random.below(1024);
    h = static_cast<half>(random.below(2) << 15 | exponent << 10 | fraction);
  }
  return out;
}

/// The copy that is done without.
realhns::embedding_table<float> in_floats(const std::vector<half>& table) {
  std::vector<std::vector<float>> rows;
  for (std::size_t first = 0; first < table.size(); first += dim) {
    rows.emplace_back();
    for (std::size_t k = 0; k < dim; ++k) rows.back().push_back(to_float(table[first + k]));
  }
  return realhns::embedding_table<float>(rows);
}

} // namespace

int main() {
  const half_model model{random_table(user_count, 1), random_table(item_count, 2)};
  const auto U = in_floats(model.U), V = in_floats(model.V);
  std::vector<std::pair<realhns::user_id, realhns::item_id>> pairs;
  for (realhns::user_id u = 0; u < user_count; ++u)
    for (realhns::item_id n = 0; n < 10; ++n) pairs.emplace_back(u, (u * 37 + n * 91) % item_count);
  const auto train = realhns::interactions::from_pairs(pairs, user_count);

  const auto draw = [&](const auto& sampler, const auto& input) {
    const auto epoch = sampler.prepare(1, input);
    std::vector<realhns::item_id> out(pairs.size() * 5);
    for (std::uint32_t n = 0; n < pairs.size(); ++n)
      epoch.sample({.user = pairs[n].first, .positive = pairs[n].second, .position = n},
                   std::span(out).subspan(n * 5, 5));
    return out;
  };
  const auto same = [&](const char* name, const auto& sampler) {
    const bool equal =
        draw(sampler, realhns::scored_domain<half_model>{.scorer = model, .known = train}) ==
        draw(sampler, realhns::single_domain<float>{.items = V, .users = U, .known = train});
    std::cout << name << (equal ? ": the ids of the floats\n" : ": other ids\n");
    return equal;
  };
  const bool dns = same("DNS", realhns::dns({.negatives = 5, .candidates = 20}));
  const bool windows = same(
      "rank windows",
      realhns::sampler{realhns::options{.negatives = 5}, realhns::fixed{}, realhns::keep_all{},
                       realhns::general_selector<>{.coarse = {.size = 200}, .fine = {.k = 50}}});
  std::cout << "bytes of the tables: " << 2 * (model.U.size() + model.V.size())
            << ", and in floats: " << 4 * (model.U.size() + model.V.size()) << '\n';
  return dns && windows ? 0 : 1;
}
