// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <vector>

#include <realhns/core/input.hpp>

using namespace realhns;

namespace {

/// Adds the first numbers of both rows, and a number of its own.
struct first_numbers {
  float more = 0;

  void operator()(const embedding_view<float>& source, const embedding_view<float>& centroids,
                  std::span<float> out) const {
    for (std::size_t i = 0; i < source.rows(); ++i)
      out[i] = source.row(i)[0] + centroids.row(i)[0] + more;
  }
};

std::vector<float> call(const transfer_reference<float>& f) {
  const std::vector<float> source{1, 2, 3, 4}, centroids{10, 20};
  std::vector<float> out(2);
  f(embedding_view<float>(source, 2), embedding_view<float>(centroids, 1), out);
  return out;
}

static_assert(transfer_function<first_numbers, float>);
static_assert(!transfer_function<first_numbers, double>);
static_assert(!transfer_function<int, float>);

} // namespace

TEST_CASE("a transfer reference calls its function, as it is now") {
  first_numbers f;
  const transfer_reference<float> reference = f, copy = reference;
  CHECK(call(reference) == std::vector<float>{11, 23});
  f.more = 100;
  CHECK(call(reference) == std::vector<float>{111, 123});
  CHECK(call(copy) == std::vector<float>{111, 123});
}

TEST_CASE("a transfer function may be a lambda, or a pointer to a function") {
  const auto twice = [](const auto& source, const auto&, auto out) {
    for (std::size_t i = 0; i < source.rows(); ++i) out[i] = 2 * source.row(i)[0];
  };
  CHECK(call(twice) == std::vector<float>{2, 6});
  void (*const pointer)(const embedding_view<float>&, const embedding_view<float>&,
                        std::span<float>) = twice;
  CHECK(call(pointer) == std::vector<float>{2, 6});
}

TEST_CASE("a transfer reference may refer to nothing") {
  CHECK_FALSE(transfer_reference<float>());
  CHECK_FALSE(cross_domain<float>{}.transfer);
  const first_numbers f;
  CHECK(transfer_reference<float>(f));
}
