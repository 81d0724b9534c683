// SPDX-License-Identifier: MIT
// How do I plug the library into tables that are raw memory: a float* with padded rows, ids of two
// domains in one table, row 0 for padding?
#include "host.hpp"

#include <iostream>
#include <memory>

#include <realhns/realhns.hpp>

int main() {
  // The table: row 0 is padding, then 40 items of another domain, then ours. Rows are padded to 16
  // numbers. The users are in memory of their own.
  constexpr std::size_t stride = 16, first = 41, rows = first + host::items;
  const auto table = std::make_unique<float[]>(rows * stride);
  const auto users = std::make_unique<float[]>(host::users * stride);
  for (std::size_t k = 0; k < rows * stride; ++k) table[k] = static_cast<float>(host::noise(k));
  for (std::size_t k = 0; k < host::users * stride; ++k)
    users[k] = static_cast<float>(host::noise(1'000'000 + k));

  // What was liked, as a CSR of 64-bit offsets and 32-bit ids of the table.
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> ids;
  for (const auto& [u, i] : host::pairs()) {
    offsets.resize(u + 2, offsets.back());
    ids.push_back(static_cast<std::int32_t>(first + i));
    ++offsets[u + 1];
  }

  const realhns::interactions train(offsets, ids);
  const auto sampler = realhns::real_hns_general({.negatives = 4, .seed = 42});
  const auto epoch = sampler.prepare(
      24,
      realhns::single_domain<float>{
          .items = realhns::embedding_view<float>(table.get(), rows, host::dim, stride),
          .users = realhns::embedding_view<float>(users.get(), host::users, host::dim, stride),
          .known = train,
          .item_range = {first, rows}}); // ours; what is outside is never drawn, padding included
  realhns::item_id negatives[4];
  const auto report = epoch.sample({.user = 7, .positive = train.row(7)[0]}, negatives);

  std::cout << "of 4 negatives " << report.hard << " are hard:";
  for (const auto item : negatives) std::cout << ' ' << item - first;
  std::cout << '\n';
  for (const auto item : negatives)
    if (item < first || item >= rows || train.contains(7, item)) return 1;
  return report.filled == 4 ? 0 : 1;
}
