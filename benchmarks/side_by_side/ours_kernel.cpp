// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

#include "dataset.hpp"
#include "measurement.hpp"

/// The score kernel alone: all queries with all items. Scores go to a block that stays in the cache,
/// as they do where the library uses the kernel.
namespace {

namespace detail = realhns::detail;

measurement kernel(const request& r) {
  const std::size_t items = r.count("items"), dim = r.count("dim"), queries = r.count("queries");
  constexpr std::size_t block = 96;   // queries that share a piece of the catalogue
  constexpr std::size_t piece = 1024; // items whose panels stay in the cache meanwhile
  std::vector<float> rows = unit_rows(items, dim, 1);
  std::vector<float> panels(detail::panel_count(items) * detail::panel_width * dim);
  detail::pack_panels(realhns::embedding_view<float>(rows, dim), realhns::inner_product(), items,
                      std::identity{}, panels.data());
  auto pool = std::make_shared<realhns::thread_pool>(r.threads());
  std::vector<std::vector<float>> scores(r.threads(), std::vector<float>(block * piece));
  const auto score_block = [=, asked = unit_rows(queries, dim, 2), packed = std::move(panels)](
                               float* out, std::size_t begin, std::size_t end) {
    for (std::size_t first = 0; first < items; first += piece) {
      const auto count = detail::panel_count(std::min(piece, items - first));
      detail::score_panels(&asked[begin * dim], end - begin, dim, &packed[first * dim], count, out,
                           piece);
      keep(out);
    }
  };
  return {2.0 * static_cast<double>(items * dim * queries), [=]() mutable {
            return seconds_of([&] {
              pool->for_each_chunk(queries, block,
                                   [&](unsigned worker, std::size_t begin, std::size_t end) {
                                     score_block(scores[worker].data(), begin, end);
                                   });
            });
          }};
}

/// Which instruction set our kernels run on, as a fact.
measurement path(const request& /*r*/) {
  return {1, [] { return 0.0; }, {}, std::string("path=") + name(detail::chosen_kernel())};
}

const offer path_offer{"ours.path", path};
const offer kernel_offer{"ours.kernel", kernel};

} // namespace
