// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <realhns/audit/audit_report.hpp>

using realhns::audit_report;
using realhns::audited_draws;
using realhns::rate;

TEST_CASE("what was seen of draws becomes a rate and two means", "[audit]") {
  const audited_draws seen{
      .draws = 10, .judged = 8, .liked = 2, .ranked = 5, .quantiles = 1, .compared = 4, .gaps = -2};
  CHECK(seen.false_negatives() == rate{2, 8});
  CHECK(seen.hardness() == Approx(0.2));
  CHECK(seen.score_gap() == Approx(-0.5));
  audited_draws twice = seen;
  twice += seen;
  CHECK(twice == audited_draws{20, 16, 4, 10, 2, 8, -4});
  CHECK(std::isnan(audited_draws{}.hardness()));
  CHECK(std::isnan(audited_draws{}.score_gap()));
  CHECK(std::isnan(audited_draws{}.false_negatives().value()));
}

TEST_CASE("entropy and coverage are of the draws an item", "[audit]") {
  const auto drawn = [](std::vector<std::uint64_t> counts) {
    return audit_report{.items = counts.size(), .item_draws = counts};
  };
  CHECK(drawn({3, 3, 3, 3}).entropy() == Approx(2));
  CHECK(drawn({3, 3, 3, 3}).evenness() == Approx(1));
  CHECK(drawn({3, 3, 3, 3}).coverage() == rate{4, 4});
  CHECK(drawn({2, 1, 1, 0}).entropy() == Approx(1.5)); // 1/2 * 1 + 2 * 1/4 * 2
  CHECK(drawn({2, 1, 1, 0}).evenness() == Approx(0.75));
  CHECK(drawn({2, 1, 1, 0}).coverage() == rate{3, 4});
  CHECK(drawn({0, 9}).entropy() == 0);
  CHECK(drawn({0, 9}).evenness() == 0);
  CHECK(std::isnan(drawn({5}).evenness()));
  CHECK(std::isnan(drawn({0, 0}).entropy()));
  CHECK(drawn({0, 0}).coverage() == rate{0, 2});
}

TEST_CASE("reports add up, those without counts an item as well", "[audit]") {
  audit_report sum{.slots = 5, .planned_hard = 3, .missed_hard = 1};
  sum.all.draws = 4;
  sum += audit_report{.slots = 5, .forbidden = 2, .items = 3, .item_draws = {1, 0, 2}};
  sum += audit_report{.items = 3, .item_draws = {0, 0, 4}};
  sum.by_similarity[3].draws = 1;
  sum += audit_report{};
  CHECK(sum.unfilled() == rate{6, 10});
  CHECK(sum.fallbacks() == rate{1, 3});
  CHECK(sum.forbidden == 2);
  CHECK(sum.items == 3);
  CHECK(sum.item_draws == std::vector<std::uint64_t>{1, 0, 6});
  CHECK(sum.by_similarity[3].draws == 1);
}
