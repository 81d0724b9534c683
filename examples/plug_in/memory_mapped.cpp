// SPDX-License-Identifier: MIT
// How do I draw from a table that is mapped from a file and larger than memory?
//
// Here a file of 64 GiB without a written page: 2^28 items of 64 numbers. A draw of DNS reads the rows of
// its candidates and no others, so that is all that is brought into memory.
#include "host.hpp"

#include <cstdio>
#include <cstdlib>
#include <iostream>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <realhns/realhns.hpp>

int main() {
  constexpr std::size_t items = std::size_t{1} << 28, dim = 64, bytes = items * dim * sizeof(float);
  std::FILE* const file = std::tmpfile();
  void* memory = MAP_FAILED;
  if (file != nullptr && ftruncate(fileno(file), bytes) == 0)
    memory = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, fileno(file), 0);
  if (memory == MAP_FAILED) {
    std::cout << "no room for such a file here\n";
    return 0;
  }
  const std::vector<float> users(host::users * dim, 1.F);
  const auto train = realhns::interactions::from_pairs(host::pairs());

  const auto* table = static_cast<const float*>(memory);
  const auto sampler = realhns::dns({.negatives = 4, .candidates = 8, .seed = 42});
  const auto epoch = sampler.prepare(
      1, realhns::single_domain<float>{.items = realhns::embedding_view<float>(table, items, dim),
                                       .users = realhns::embedding_view<float>(users, dim),
                                       .known = train});
  std::size_t beyond = 0; // negatives whose rows lie beyond the first 2^31 numbers
  for (realhns::user_id u = 0; u < 8; ++u) {
    realhns::item_id row[4];
    epoch.sample({.user = u, .positive = train.row(u)[0]}, row);
    for (const auto item : row) beyond += item * dim >= std::size_t{1} << 31;
  }

  std::cout << beyond << " of 32 negatives lie beyond 2^31 numbers\n";
  munmap(memory, bytes);
  std::fclose(file);
  return beyond > 0 ? 0 : 1;
}
