// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/realhns.hpp>

#include "support/two_domains.hpp"

// Why this file exists. The library promises the same negatives for the same seed on every compiler
// and at every optimisation level, and across its own versions. Every other test would stay green
// if a stream, a hash, the order of additions or the order of stages changed; experiments that were
// to be repeated would not.
//
// When it goes red, decide first whether you meant to change what a seed draws.
//  - You did not: a path of the score kernel lost its one chain of multiply-adds, something depends
//    on how a standard algorithm leaves its input, or a draw was added to a stream. Find it.
//  - You did: Catch2 prints the new ids; put them here, and say so in the changelog, since users
//    can no longer repeat their runs.
//
// [integers]: tables whose scores are exact in any order of additions. Only these are promised to
// stay the same under -ffast-math.

namespace {

using ids = std::vector<realhns::item_id>;

/// The negatives of 3 users at 2 positions each, in epoch 12.
template <class T, class Sampler>
ids draws(const Sampler& sampler, support::numbers table, realhns::similarity_measure similarity) {
  const support::two_domains<T> w({.dim = 7, .table = table, .seed = 2024});
  const support::lines lines(3, 2, 60);
  realhns::workspace work;
  ids out(lines.size() * sampler.settings().negatives);
  sampler.prepare(12, w.input(similarity)).sample(lines.batch<T>(), out, work);
  return out;
}

template <class Sampler>
ids from_integers(const Sampler& sampler) {
  const ids out = draws<float>(sampler, support::numbers::integers, realhns::inner_product());
  CHECK(draws<double>(sampler, support::numbers::integers, realhns::inner_product()) == out);
  return out;
}

template <class T = float, class Sampler>
ids from_reals(const Sampler& sampler, realhns::similarity_measure similarity = {}) {
  return draws<T>(sampler, support::numbers::reals, similarity);
}

/// What the negatives of a user at two positions are made of, in epoch 12.
template <class T, class Sampler>
realhns::synthetic_rows<T> made(const Sampler& sampler) {
  const support::two_domains<T> w({.dim = 7, .seed = 2024});
  const support::lines lines(1, 2, 60);
  realhns::workspace work;
  realhns::synthetic_rows<T> rows;
  ids drawn(lines.size() * sampler.settings().negatives);
  const auto epoch = sampler.prepare(12, w.input());
  epoch.sample(lines.batch<T>(), drawn, work);
  epoch.synthesise(lines.batch<T>(), drawn, rows, work);
  return rows;
}

template <class Fine>
auto real_hns_over(const Fine& fine, bool distinct = false) {
  return realhns::sampler{realhns::options{.negatives = 6, .seed = 42, .distinct = distinct},
                          realhns::curriculum{}, realhns::cluster_threshold{.clusters = 6},
                          realhns::general_selector<realhns::ranked_window<>, Fine>{
                              .coarse = {.from = 0.1, .to = 0.6, .size = 20}, .fine = fine}};
}

const auto dns = realhns::dns({.negatives = 4, .candidates = 8, .seed = 42});
const auto dns_star = realhns::dns_star({.negatives = 4, .candidates = 16, .top = 6, .seed = 42});
const auto over_dns_star = real_hns_over(realhns::top_k{.from = 1, .k = 8});
const auto over_dns = real_hns_over(realhns::best_of{.candidates = 3});
const auto distinct = real_hns_over(realhns::top_k{.k = 4}, true);

/// What SRNS draws in its sixth epoch, the tables being others in each.
template <class T>
ids after_epochs(support::numbers table, realhns::similarity_measure similarity) {
  const auto srns = realhns::srns({.negatives = 4,
                                   .hard = 3,
                                   .memory = 6,
                                   .newcomers = 8,
                                   .temperature = 2,
                                   .ramp = 0,
                                   .seed = 42});
  support::world<T> w({.dim = 7, .table = table, .seed = 2024});
  auto epoch = srns.prepare(1, w.input(similarity));
  for (realhns::epoch_t e = 2; e < 7; ++e) {
    const support::world<T> later({.dim = 7, .table = table, .seed = 2024 + e});
    w.items = later.items;
    w.users = later.users;
    epoch = srns.prepare(e, w.input(similarity), epoch);
  }
  ids out;
  for (realhns::user_id u = 0; u < 3; ++u)
    for (const auto positive :
         w.known.row(u).first(std::min<std::size_t>(2, w.known.row(u).size()))) {
      ids row(4);
      epoch.sample({.user = u, .positive = positive}, row);
      out.insert(out.end(), row.begin(), row.end());
    }
  return out;
}
/// Of the six positives of the batch, five, and of these the better ones.
const auto in_part_of_batch = realhns::sampler{
    realhns::options{.negatives = 6, .seed = 42}, realhns::fixed{.hard = 4}, realhns::keep_all{},
    realhns::general_selector<realhns::in_batch>{.coarse = {.size = 5}, .fine = {.k = 3}}};

/// All hard negatives are of the source domain's part, for two of the three users.
template <class Fine>
auto from_source_over(const Fine& fine) {
  return realhns::sampler{
      realhns::options{.negatives = 6, .seed = 42}, realhns::curriculum{},
      realhns::cluster_threshold{.clusters = 6},
      realhns::cross_domain_selector<realhns::cluster_outliers, realhns::ranked_window<>, Fine>{
          .users = {.weight = 0.6},
          .clusters = 3,
          .coarse = {.from = 0.0, .to = 0.5, .size = 20},
          .fine = fine}};
}

} // namespace

TEST_CASE("golden: uniform and popularity", "[golden][integers]") {
  CHECK(from_integers(realhns::presets::uniform({.negatives = 4, .seed = 42})) ==
        ids{38, 7,  9,  2,  44, 22, 43, 51, 47, 24, 39, 59,
            5,  54, 25, 42, 45, 38, 40, 55, 52, 28, 39, 24});
  CHECK(from_integers(realhns::presets::popularity({.negatives = 4, .seed = 42})) ==
        ids{30, 9,  37, 3, 42, 35, 22, 34, 15, 0,  2,  16,
            2,  23, 19, 9, 32, 49, 32, 15, 44, 23, 49, 59});
}

TEST_CASE("golden: DNS and DNS*, integers", "[golden][integers]") {
  CHECK(from_integers(dns) ==
        ids{9, 57, 50, 31, 29, 23, 5, 1, 4, 24, 38, 33, 12, 51, 39, 25, 46, 5, 1, 3, 46, 47, 6, 0});
  CHECK(from_integers(dns_star) == ids{51, 31, 50, 46, 25, 9,  44, 16, 55, 29, 38, 51,
                                       12, 39, 9,  12, 46, 36, 1,  56, 47, 0,  2,  23});
}

TEST_CASE("golden: in-batch negatives, integers", "[golden][integers]") {
  CHECK(from_integers(realhns::presets::in_batch({.negatives = 6, .seed = 42})) ==
        ids{7, 7,  17, 3, 17, 14, 3, 3, 3, 0, 17, 3, 7, 10, 10, 7,  7, 0,
            7, 17, 0,  0, 7,  14, 3, 3, 3, 7, 17, 7, 0, 10, 10, 10, 0, 14});
  CHECK(from_integers(in_part_of_batch) == ids{3, 3, 14, 7, 38, 7,  0, 0,  0,  3,  44, 22,
                                               7, 7, 7,  0, 47, 24, 0, 14, 0,  0,  5,  54,
                                               0, 0, 7,  3, 45, 38, 0, 14, 14, 14, 52, 28});
}

TEST_CASE("golden: RealHNS, integers", "[golden][integers]") {
  CHECK(from_integers(over_dns_star) == ids{39, 39, 54, 38, 7,  9,  36, 31, 36, 44, 22, 43,
                                            55, 15, 11, 47, 24, 39, 53, 42, 6,  5,  54, 25,
                                            56, 56, 30, 45, 38, 40, 46, 29, 29, 52, 28, 39});
  CHECK(from_integers(over_dns) == ids{12, 22, 30, 38, 7,  9,  31, 9,  3,  44, 22, 43,
                                       29, 11, 55, 47, 24, 39, 57, 6,  53, 5,  54, 25,
                                       34, 56, 18, 45, 38, 40, 19, 22, 50, 52, 28, 39});
  CHECK(from_integers(distinct) == ids{3,  12, 50, 38, 7,  9,  9,  12, 3,  44, 22, 43,
                                       46, 47, 55, 24, 39, 59, 57, 1,  53, 5,  54, 25,
                                       9,  12, 7,  45, 38, 40, 33, 19, 46, 52, 28, 39});
}

TEST_CASE("golden: SRNS, integers", "[golden][integers]") {
  CHECK(after_epochs<float>(support::numbers::integers, {}) ==
        ids{13, 45, 57, 2, 59, 32, 51, 7, 59, 32, 41, 28, 8, 38, 53, 13, 38, 8, 44, 49});
  CHECK(after_epochs<double>(support::numbers::integers, {}) ==
        ids{13, 45, 57, 2, 59, 32, 51, 7, 59, 32, 41, 28, 8, 38, 53, 13, 38, 8, 44, 49});
}

TEST_CASE("golden: DNS and DNS*, real numbers", "[golden]") {
  CHECK(from_reals(dns) == ids{53, 15, 29, 59, 22, 18, 22, 18, 4,  24, 52, 12,
                               15, 2,  40, 49, 26, 5,  1,  54, 30, 34, 53, 30});
  CHECK(from_reals(dns_star) == ids{15, 59, 15, 37, 3,  5,  58, 16, 20, 10, 53, 52,
                                    51, 13, 40, 27, 26, 11, 3,  56, 30, 53, 40, 2});
}

TEST_CASE("golden: in-batch negatives, real numbers", "[golden]") {
  CHECK(from_reals(in_part_of_batch) == ids{14, 14, 17, 3, 38, 7,  17, 17, 17, 3,  44, 22,
                                            7,  7,  7,  0, 47, 24, 14, 17, 14, 14, 5,  54,
                                            7,  7,  17, 3, 45, 38, 14, 7,  7,  7,  52, 28});
}

TEST_CASE("golden: RealHNS, real numbers", "[golden]") {
  CHECK(from_reals(over_dns_star) == ids{27, 27, 23, 38, 7,  9,  47, 35, 47, 44, 22, 43,
                                         39, 21, 57, 47, 24, 39, 47, 5,  47, 5,  54, 25,
                                         9,  9,  15, 45, 38, 40, 43, 36, 36, 52, 28, 39});
  CHECK(from_reals(over_dns) == ids{6,  47, 47, 38, 7,  9,  35, 15, 3,  44, 22, 43,
                                    39, 21, 52, 47, 24, 39, 27, 2,  47, 5,  54, 25,
                                    47, 15, 22, 45, 38, 40, 52, 40, 49, 52, 28, 39});
  CHECK(from_reals(distinct) == ids{2,  47, 6,  38, 7,  9,  27, 15, 3,  44, 22, 43,
                                    36, 49, 39, 47, 24, 59, 2,  27, 47, 5,  54, 25,
                                    1,  8,  27, 45, 38, 40, 29, 52, 43, 28, 39, 24});
}

TEST_CASE("golden: SRNS, real numbers", "[golden]") {
  CHECK(after_epochs<float>(support::numbers::reals, {}) ==
        ids{32, 24, 44, 2, 41, 50, 59, 7, 41, 50, 59, 28, 49, 24, 47, 13, 9, 31, 49, 49});
  CHECK(after_epochs<double>(support::numbers::reals, realhns::cosine(5)) ==
        ids{45, 10, 39, 2, 32, 59, 50, 7, 41, 28, 32, 28, 49, 31, 57, 13, 49, 31, 23, 49});
}

TEST_CASE("golden: RealHNS, cosine times 5", "[golden]") {
  CHECK(from_reals<float>(over_dns_star, realhns::cosine(5)) ==
        ids{27, 27, 36, 38, 7,  9,  44, 15, 44, 44, 22, 43, 21, 2,  57, 47, 24, 39,
            47, 5,  47, 5,  54, 25, 15, 15, 8,  45, 38, 40, 43, 49, 49, 52, 28, 39});
  CHECK(from_reals<double>(over_dns_star, realhns::cosine(5)) ==
        ids{27, 27, 36, 38, 7,  9,  44, 15, 44, 44, 22, 43, 21, 2,  57, 47, 24, 39,
            47, 5,  47, 5,  54, 25, 15, 15, 8,  45, 38, 40, 43, 49, 49, 52, 28, 39});
}

TEST_CASE("golden: RealHNS from the source domain, real numbers", "[golden]") {
  CHECK(from_reals(from_source_over(realhns::top_k{.from = 1, .k = 8})) ==
        ids{38, 7,  9,  2,  39, 45, 15, 3,  15, 44, 22, 43, 58, 15, 48, 47, 24, 39,
            5,  54, 25, 42, 17, 38, 15, 15, 42, 45, 38, 40, 18, 8,  8,  52, 28, 39});
  const ids over_best{38, 7,  9,  2,  39, 45, 31, 31, 54, 44, 22, 43, 22, 13, 58, 47, 24, 39,
                      5,  54, 25, 42, 17, 38, 42, 15, 22, 45, 38, 40, 6,  58, 33, 52, 28, 39};
  const auto best = from_source_over(realhns::best_of{.candidates = 3});
  CHECK(from_reals<float>(best, realhns::cosine(5)) == over_best);
  CHECK(from_reals<double>(best, realhns::cosine(5)) == over_best);
}

TEMPLATE_TEST_CASE("golden: how much of the positive MixGCF mixes in", "[golden]", float, double) {
  const auto rows =
      made<TestType>(realhns::mix_gcf({.negatives = 4, .hard = 3, .candidates = 8, .seed = 42}));
  std::vector<std::uint32_t> shares; // in units of 2^-24
  for (std::size_t slot = 0; slot < rows.size(); ++slot)
    for (const auto& [item, coefficient] : rows.terms(slot))
      shares.push_back(static_cast<std::uint32_t>(coefficient * TestType{0x1p24}));
  CHECK(shares == std::vector<std::uint32_t>{15251523, 1525693, 9919887, 6857329, 3541167, 13236049,
                                             16777216, 6739573, 10037643, 7772371, 9004845,
                                             12767227, 4009989, 16777216});
}

TEST_CASE("golden: the noise of AugNS", "[golden]") {
  const auto sampler = realhns::aug_ns({.negatives = 1, .seed = 42});
  const auto bits_of = [&]<class T>(T) {
    const auto rows = made<T>(sampler);
    std::vector<realhns::score_bits<T>> bits;
    for (const T x : rows.noise(0)) bits.push_back(std::bit_cast<realhns::score_bits<T>>(x));
    return bits;
  };
  CHECK(bits_of(float{}) == std::vector<std::uint32_t>{0xBD6B471C, 0xBBE74C13, 0xBD0D6E7A,
                                                       0xBD01F3FB, 0x3CCB746B, 0xBD7AD61A,
                                                       0x3C16DEBA});
  CHECK(bits_of(double{}) == std::vector<std::uint64_t>{0xBFAD68E38518C521, 0xBF7CE982673E109A,
                                                        0xBFA1ADCF475C80CB, 0xBFA03E7F62380E74,
                                                        0x3F996E8D6E2D654D, 0xBFAF5AC343432383,
                                                        0x3F82DBD73FFDFD1B});
}

TEST_CASE("golden: who is an outlier", "[golden]") {
  const support::two_domains<float> w({.users = 40, .dim = 7, .seed = 2024});
  const auto outliers = [&](realhns::similarity_measure similarity) {
    realhns::thread_pool threads;
    return realhns::cluster_outliers{0.4}.admitted(
        realhns::find_transfer_clusters(w.input(similarity), {4, 25}, {1, 2}, threads));
  };
  CHECK(outliers(realhns::inner_product()) ==
        ids{0, 2, 6, 7, 8, 10, 11, 12, 13, 16, 27, 28, 30, 33, 35, 37});
  CHECK(outliers(realhns::cosine()) ==
        ids{0, 2, 6, 7, 8, 10, 12, 13, 16, 27, 28, 30, 33, 35, 37, 38});
}

TEST_CASE("golden: what the filter made of the tables", "[golden]") {
  const support::world<float> w({.dim = 7, .seed = 2024});
  const auto report = over_dns_star.prepare(12, w.input(realhns::cosine(5))).report();
  CHECK(report.mean_cluster_score == 2.2796869526646133);
  CHECK(report.filter_threshold == 0.79743734565077229);
}
