// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "support/allocations.hpp"
#include "support/two_domains.hpp"

#include <realhns/realhns.hpp>

namespace {

using ids = std::vector<realhns::item_id>;
using realhns::no_item;

constexpr std::uint32_t width = 6;

const support::two_domains<>& tastes() {
  static const support::two_domains<> w({.items = 150, .users = 40, .dim = 7});
  return w;
}
const support::lines& queries() {
  static const support::lines lines(42, 5, 150); // two users more than there are rows
  return lines;
}

/// Calls f(name, synthetic sampler, the sampler of its ids) for one of each kind, with some slots of a
/// row hard.
template <class F>
void for_each_synthetic(F&& f, unsigned threads = 1) {
  using namespace realhns;
  const auto under = [&](const char* name, const auto& plain) {
    f(name, synthetic_sampler{plain, positive_mixing{}}, plain);
    f(name, synthetic_sampler{plain, uniform_noise{}}, plain);
  };
  const options settings{.negatives = width, .seed = 9, .threads = threads};
  under("dns", sampler{settings, fixed{.hard = 4}, keep_all{},
                       general_selector<uniform_pool>{.coarse = {.size = 12}, .fine = {.k = 1}}});
  under("real_hns<best_of>",
        real_hns<best_of>({.negatives = width,
                           .curriculum = {.start_epoch = 1, .increment = 3, .initial_scale = 1},
                           .coarse = {.from = 0.0, .to = 0.9, .size = 60},
                           .quota = 2,
                           .users = {.weight = 0.5},
                           .user_clusters = 3,
                           .fine = {.candidates = 4},
                           .seed = 9,
                           .threads = threads}));
}

/// All terms and all noise, slot by slot.
template <class T>
std::pair<std::vector<realhns::item_term<T>>, std::vector<T>>
content(const realhns::synthetic_rows<T>& rows) {
  std::pair<std::vector<realhns::item_term<T>>, std::vector<T>> out;
  for (std::size_t slot = 0; slot < rows.size(); ++slot) {
    const auto terms = rows.terms(slot);
    const auto noise = rows.noise(slot);
    out.first.insert(out.first.end(), terms.begin(), terms.end());
    out.first.emplace_back(); // where the slot ends
    out.second.insert(out.second.end(), noise.begin(), noise.end());
  }
  return out;
}

struct drawn {
  ids negatives;
  realhns::sample_report report;
  realhns::synthetic_rows<float> rows;
};

template <class Epoch>
drawn draw(const Epoch& epoch) {
  drawn out{ids(queries().size() * width), {}, {}};
  realhns::workspace work;
  out.report = epoch.sample(queries().batch<float>(), out.negatives, work);
  epoch.synthesise(queries().batch<float>(), out.negatives, out.rows, work);
  return out;
}

} // namespace

TEST_CASE("a synthetic sampler draws and reports what its sampler does", "[synthesis][sampler]") {
  for_each_synthetic([](const char* name, const auto& synthetic, const auto& sampler) {
    CAPTURE(name);
    CHECK(synthetic.settings().seed == 9);
    CHECK(synthetic.plan(3).hard == sampler.plan(3).hard);
    const auto made = synthetic.prepare(3, tastes().input());
    const auto plain = sampler.prepare(3, tastes().input());
    const drawn found = draw(made);
    ids expected(found.negatives.size());
    realhns::workspace work;
    CHECK(plain.sample(queries().batch<float>(), expected, work) == found.report);
    CHECK(found.negatives == expected);
    CHECK(found.report.hard > 0);
    CHECK(made.report().plan.hard == plain.report().plan.hard);
    CHECK(made.report().bytes == plain.report().bytes);
    const auto audited = [&](const auto& epoch) {
      return realhns::audit(epoch, realhns::single_domain<float>(tastes().input()),
                            queries().batch<float>(0, 30), {.negatives = width});
    };
    CHECK(audited(made).hard.draws == audited(plain).hard.draws);
    CHECK(audited(made).hard.hardness() == audited(plain).hard.hardness());
  });
}

TEST_CASE("an epoch that is synthesised follows an earlier one", "[synthesis][sampler]") {
  const auto plain = realhns::srns({.negatives = width, .newcomers = 16, .seed = 9});
  const realhns::synthetic_sampler synthetic{plain, realhns::uniform_noise{}};
  const auto first = plain.prepare(1, tastes().input());
  const auto made = synthetic.prepare(2, tastes().input(), synthetic.prepare(1, tastes().input()));
  const auto found = draw(made);
  const auto drawn_by = [&](const auto& epoch) {
    ids out(found.negatives.size());
    realhns::workspace work;
    epoch.sample(queries().batch<float>(), out, work);
    return out;
  };
  CHECK(found.negatives == drawn_by(plain.prepare(2, tastes().input(), first)));
  CHECK(found.negatives != drawn_by(plain.prepare(2, tastes().input())));
}

TEST_CASE("a batch is synthesised as its queries one by one", "[synthesis][sampler]") {
  for_each_synthetic([](const char* name, const auto& synthetic, const auto&) {
    CAPTURE(name);
    const auto epoch = synthetic.prepare(3, tastes().input());
    const drawn all = draw(epoch);
    realhns::synthetic_rows<float> rows;
    for (std::size_t line = queries().size(); line-- > 0;) {
      const auto row = std::span(all.negatives).subspan(line * width, width);
      epoch.synthesise(queries().batch<float>()[line], row, rows);
      REQUIRE(rows.size() == width);
      for (std::size_t slot = 0; slot < width; ++slot) {
        CHECK(std::ranges::equal(rows.terms(slot), all.rows.terms(line * width + slot)));
        CHECK(std::ranges::equal(rows.noise(slot), all.rows.noise(line * width + slot)));
      }
    }
  });
}

TEST_CASE("the same rows for any number of threads, others for another seed, epoch or position",
          "[synthesis][sampler][threads]") {
  using made = decltype(content(realhns::synthetic_rows<float>()));
  std::vector<made> expected;
  for_each_synthetic([&](const char*, const auto& synthetic, const auto&) {
    expected.push_back(content(draw(synthetic.prepare(3, tastes().input())).rows));
  });
  for (const unsigned threads : {2U, 3U, 0U}) {
    std::size_t kind = 0;
    for_each_synthetic(
        [&](const char* name, const auto& synthetic, const auto&) {
          CAPTURE(name, threads);
          CHECK(content(draw(synthetic.prepare(3, tastes().input())).rows) == expected[kind++]);
        },
        threads);
  }

  const auto alpha = [](std::uint64_t seed, realhns::epoch_t epoch, realhns::query<float> q) {
    const ids row{3, 4};
    realhns::synthetic_rows<float> rows;
    realhns::mix_gcf({.negatives = 2, .seed = seed})
        .prepare(epoch, tastes().input())
        .synthesise(q, row, rows);
    CHECK(rows.terms(0)[1].coefficient != rows.terms(1)[1].coefficient);
    return rows.terms(0)[1].coefficient;
  };
  const realhns::query<float> q{.user = 1, .positive = 2, .position = 3};
  const float same = alpha(5, 1, q);
  CHECK(alpha(5, 1, q) == same);
  CHECK(alpha(6, 1, q) != same);
  CHECK(alpha(5, 2, q) != same);
  CHECK(alpha(5, 1, {.user = 2, .positive = 2, .position = 3}) != same);
  CHECK(alpha(5, 1, {.user = 1, .positive = 3, .position = 3}) != same);
  CHECK(alpha(5, 1, {.user = 1, .positive = 2, .position = 4}) != same);
}

TEST_CASE("only slots that are planned hard are mixed, and all get noise", "[synthesis][sampler]") {
  const auto mixed = realhns::mix_gcf({.negatives = width, .hard = 2, .candidates = 5});
  const drawn found = draw(mixed.prepare(1, tastes().input()));
  for (std::size_t slot = 0; slot < found.rows.size(); ++slot) {
    const auto terms = found.rows.terms(slot);
    REQUIRE(terms.size() == (slot % width < 2 ? 2 : 1));
    CHECK(terms[0].item == found.negatives[slot]);
    CHECK(found.rows.noise(slot).empty());
    if (terms.size() == 2) CHECK(terms[1].item == queries().positive[slot / width]);
    else CHECK(terms[0].coefficient == 1);
  }

  const drawn noisy =
      draw(realhns::aug_ns({.negatives = width, .norm = 0.5}).prepare(1, tastes().input()));
  CHECK(noisy.report.hard == 0);
  for (std::size_t slot = 0; slot < noisy.rows.size(); ++slot) {
    REQUIRE(noisy.rows.terms(slot).size() == 1);
    CHECK(noisy.rows.terms(slot)[0] == realhns::item_term<float>{noisy.negatives[slot], 1});
    float sum = 0;
    for (const float x : noisy.rows.noise(slot)) sum += x * x;
    CHECK(sum == Approx(0.25));
  }
}

TEST_CASE("nothing is mixed while the curriculum plans nothing hard", "[synthesis][sampler]") {
  const auto sampler = realhns::real_hns_mix_gcf(
      {.negatives = 4, .curriculum = {.start_epoch = 3}, .user_clusters = 3, .seed = 2});
  const auto terms_in = [&](realhns::epoch_t number) {
    realhns::synthetic_rows<float> rows;
    ids row(4);
    const auto epoch = sampler.prepare(number, tastes().input());
    epoch.sample({.user = 1, .positive = 2}, row);
    epoch.synthesise({.user = 1, .positive = 2}, row, rows);
    std::vector<std::size_t> counts;
    for (std::size_t slot = 0; slot < 4; ++slot) counts.push_back(rows.terms(slot).size());
    return counts;
  };
  CHECK(terms_in(3) == std::vector<std::size_t>{1, 1, 1, 1});
  CHECK(terms_in(4) == std::vector<std::size_t>{2, 1, 1, 1});
  CHECK(terms_in(6) == std::vector<std::size_t>{2, 2, 1, 1});
}

TEST_CASE("rebinding an epoch keeps its synthesis, and makes rows of the live table",
          "[synthesis][sampler]") {
  const auto& w = tastes();
  const auto epoch = realhns::aug_ns({.negatives = 1, .seed = 3}).prepare(1, w.input());
  auto live = w.items;
  for (float& x : live) x = -x;
  const realhns::query<float> q{.user = 1, .positive = 2};
  const ids row{5};
  realhns::synthetic_rows<float> before, after;
  epoch.synthesise(q, row, before);
  epoch.with_items(realhns::embedding_view<float>(live, w.dim)).synthesise(q, row, after);
  for (std::size_t k = 0; k < w.dim; ++k) CHECK(after.noise(0)[k] == -before.noise(0)[k]);

  const auto mixing =
      realhns::real_hns_mix_gcf(
          {.negatives = 4, .curriculum = {.start_epoch = 0, .increment = 2}, .user_clusters = 3})
          .prepare(1, w.input());
  const ids four{5, 6, 7, 8};
  mixing.synthesise(q, four, before);
  mixing.with_users(realhns::embedding_view<float>(w.users, w.dim))
      .with_source(realhns::embedding_view<float>(w.source, w.source_dim))
      .with_transfer(w.mlp)
      .synthesise(q, four, after);
  CHECK(content(before) == content(after));
  CHECK(before.terms(0).size() == 2);
}

TEST_CASE("what was not drawn is not made", "[synthesis][hostile]") {
  const auto& w = tastes();
  const ids row{no_item, 5, 150, 4'000'000'000, 6};
  const realhns::query<float> q{.user = 1, .positive = 2};
  const auto sizes = [&](const auto& sampler, const realhns::query<float>& asked) {
    realhns::synthetic_rows<float> rows;
    sampler.prepare(1, w.input()).synthesise(asked, row, rows);
    std::vector<std::size_t> out;
    for (std::size_t slot = 0; slot < rows.size(); ++slot) {
      out.push_back(rows.terms(slot).size());
      std::vector<float> derived(w.dim, 1);
      rows.derive(realhns::embedding_view<float>(w.items, w.dim), slot, derived);
      if (out.back() == 0) CHECK(derived == std::vector<float>(w.dim));
      else CHECK(derived != std::vector<float>(w.dim));
    }
    return out;
  };
  const auto mixing = realhns::mix_gcf({.negatives = 5}), unmixed = realhns::mix_gcf({.hard = 0});
  using counts = std::vector<std::size_t>;
  CHECK(sizes(mixing, q) == counts{0, 2, 0, 0, 2});
  CHECK(sizes(unmixed, q) == counts{0, 1, 0, 0, 1});
  CHECK(sizes(realhns::aug_ns({.negatives = 5}), q) == counts{0, 1, 0, 0, 1});
  CHECK(sizes(mixing, {.user = 4'000'000'000, .positive = 2}) == counts{0, 2, 0, 0, 2});
  CHECK(sizes(mixing, {.user = 1, .positive = no_item}) == counts{0, 1, 0, 0, 1});

  realhns::synthetic_rows<float> rows;
  realhns::workspace work;
  const auto epoch = mixing.prepare(1, w.input());
  epoch.synthesise(q, {}, rows);
  CHECK(rows.size() == 0);
  epoch.synthesise(realhns::query_batch<float>{}, {}, rows, work);
  CHECK(rows.size() == 0);
#ifdef NDEBUG
  const ids seven(7, 5);
  epoch.synthesise(queries().batch<float>(0, 2), seven, rows, work);
  CHECK(rows.size() == 7);
  for (std::size_t slot = 0; slot < 7; ++slot) CHECK(rows.terms(slot).empty());
#endif
}

TEST_CASE("a warm synthesis allocates nothing", "[synthesis][sampler]") {
  for_each_synthetic([](const char* name, const auto& synthetic, const auto&) {
    CAPTURE(name);
    const auto epoch = synthetic.prepare(3, tastes().input());
    drawn warm = draw(epoch);
    realhns::workspace work;
    const auto again = [&] {
      epoch.synthesise(queries().batch<float>(), warm.negatives, warm.rows, work);
      for (std::size_t line = 0; line < queries().size(); ++line)
        epoch.synthesise(queries().batch<float>()[line],
                         std::span(warm.negatives).subspan(line * width, width), warm.rows);
    };
    again();
    const std::size_t before = support::allocations();
    again();
    CHECK(support::allocations() == before);
  });
}

TEST_CASE("settings that mean nothing are refused when a sampler is made", "[synthesis]") {
  CHECK_THROWS_WITH(realhns::aug_ns({.norm = -1}), Catch::Contains("uniform_noise.norm"));
  CHECK_THROWS_WITH(realhns::mix_gcf({.mixing = {.from = 0.6, .to = 0.5}}),
                    Catch::Contains("positive_mixing"));
  CHECK_THROWS_AS(realhns::real_hns_mix_gcf({}, {.to = 2}), std::invalid_argument);
}

TEST_CASE("a synthesis of one's own is a local struct", "[synthesis][sampler]") {
  // Of two negatives, the second is the mean of itself and the first.
  struct average {
    static constexpr std::size_t terms() { return 2; }
    average prepare(const realhns::single_domain<double>&, realhns::epoch_context&) const {
      return *this;
    }
    std::size_t bytes() const { return 1000; }
    void make(const realhns::drawn_slot<double>& slot, realhns::draw_stream&,
              std::span<realhns::item_term<double>> terms, std::span<double> noise) const {
      CHECK(noise.empty());
      if (slot.slot == 0) return;
      terms[0].coefficient = 0.5;
      terms[1] = {slot.item - 1, 0.5};
    }
  };
  const std::vector<double> table{1, 2, 4, 8};
  const realhns::single_domain<double> input{.items = realhns::embedding_view<double>(table, 1)};
  const auto epoch =
      realhns::synthetic_sampler{realhns::presets::uniform({.negatives = 2}), average{}}.prepare(
          1, input);
  CHECK(epoch.report().bytes == 1000);
  realhns::synthetic_rows<double> rows;
  epoch.synthesise({}, ids{2, 3}, rows);
  double row[1];
  rows.derive(input.items, 0, row);
  CHECK(row[0] == 4);
  rows.derive(input.items, 1, row);
  CHECK(row[0] == 6);
}
