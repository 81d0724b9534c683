// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/realhns.hpp>

#include "support/preparation.hpp"
#include "support/world.hpp"

namespace {

/// Keeps multiples of a number; asks for no similarities.
struct multiples_of {
  realhns::item_id factor = 2;

  struct state {
    static constexpr bool needs_similarity() { return false; }
    realhns::item_id factor;

    template <class T>
    void keeps(std::span<const realhns::item_id> ids, std::span<const T>, const realhns::query<T>&,
               std::span<std::uint8_t> mask) const {
      for (std::size_t j = 0; j < ids.size(); ++j) mask[j] &= ids[j] % factor == 0;
    }
  };

  void validate() const { realhns::detail::require(factor > 0, "multiples_of: of what?"); }

  template <class Input, class Context>
  state prepare(const Input&, double, Context&) const {
    return {factor};
  }
};

template <class Filter>
std::vector<std::uint8_t> mask_of(const Filter& filter,
                                  const realhns::single_domain<float>& input) {
  support::preparation<float> p(input);
  const std::vector<realhns::item_id> items{2, 3, 6, 12};
  const std::vector<float> similarity{0, 0, 0, 1e30F};
  std::vector<std::uint8_t> mask(4, 1);
  filter.prepare(input, 1.0, p.context)
      .keeps(std::span(items), std::span(similarity), realhns::query<float>{}, std::span(mask));
  return mask;
}

using bits = std::vector<std::uint8_t>;
using cheap = decltype(realhns::all_of{multiples_of{}, realhns::keep_all{}});
using costly = decltype(realhns::all_of{multiples_of{}, realhns::cluster_threshold{}});
template <class Filter>
using state_of = decltype(std::declval<const Filter&>().prepare(
    realhns::single_domain<float>{}, 1.0, std::declval<realhns::epoch_context&>()));

static_assert(!realhns::detail::needs_similarity<state_of<cheap>>);
static_assert(realhns::detail::needs_similarity<state_of<costly>>);

} // namespace

TEST_CASE("all_of keeps what each filter keeps", "[item_filter]") {
  const support::world<float> w;
  const realhns::cluster_threshold threshold{.clusters = 5};
  CHECK(mask_of(realhns::all_of{multiples_of{2}, multiples_of{3}}, w.input()) == bits{0, 0, 1, 1});
  CHECK(mask_of(realhns::all_of{multiples_of{3}}, w.input()) == bits{0, 1, 1, 1});
  CHECK(mask_of(realhns::all_of{multiples_of{2}, threshold}, w.input()) == bits{1, 0, 1, 0});
  CHECK(mask_of(realhns::all_of{realhns::keep_all{}}, w.input()) == bits{1, 1, 1, 1});
}

TEST_CASE("all_of validates its filters", "[item_filter]") {
  CHECK_THROWS_AS((realhns::all_of{multiples_of{2}, multiples_of{0}}.validate()),
                  std::invalid_argument);
  CHECK_THROWS_AS((realhns::sampler{realhns::options{}, realhns::fixed{},
                                    realhns::all_of{realhns::cluster_threshold{.clusters = 0}}}),
                  std::invalid_argument);
}
