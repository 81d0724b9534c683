// SPDX-License-Identifier: MIT
#include <cblas.h>

#include "dataset.hpp"
#include "measurement.hpp"

/// OpenBLAS's SGEMM alone: scores of `queries` rows with `items` rows, in blocks of queries and
/// items whose scores go to the same memory again and again.
namespace {

measurement product(const request& r) {
  const std::size_t items = r.count("items"), dim = r.count("dim"), queries = r.count("queries");
  const std::size_t block = std::min(queries, r.count("block"));
  const std::size_t piece = std::min(items, r.count("piece"));
  const auto run = [=, rows = unit_rows(items, dim, 1), asked = unit_rows(queries, dim, 2),
                    scores = std::vector<float>(block * piece)]() mutable {
    openblas_set_num_threads(static_cast<int>(r.threads()));
    return seconds_of([&] {
      for (std::size_t q = 0; q < queries; q += block)
        for (std::size_t i = 0; i < items; i += piece) {
          const auto m = static_cast<blasint>(std::min(block, queries - q));
          const auto n = static_cast<blasint>(std::min(piece, items - i));
          const auto k = static_cast<blasint>(dim);
          cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1, &asked[q * dim], k,
                      &rows[i * dim], k, 0, scores.data(), n);
        }
    });
  };
  return {2.0 * static_cast<double>(items * dim * queries), run};
}

/// Which of its kernels OpenBLAS has chosen for this machine, as a fact.
measurement core(const request& /*r*/) {
  return {1, [] { return 0.0; }, {}, std::string("core=") + openblas_get_corename()};
}

const offer core_offer{"openblas.core", core};
const offer product_offer{"openblas.product", product};

} // namespace
