// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "train/audit/audit_curve.hpp"

using namespace trainer;

namespace {

/// A setting whose hard draws have this mean rank quantile, `liked` of a hundred being false.
audit_point point(double hardness, std::uint64_t liked) {
  audit_point p{"", {}};
  p.found.hard = {
      .draws = 100, .judged = 100, .liked = liked, .ranked = 100, .quantiles = 100 * hardness};
  return p;
}

} // namespace

TEST_CASE("a curve is read between its settings", "[trainer]") {
  const audit_curve curve{"dns", {point(0.4, 4), point(0.01, 30), point(0.1, 10)}};
  CHECK(curve.at(0.1)->value == Approx(0.1));
  CHECK(curve.at(0.1)->low == realhns::rate{10, 100}.interval().low);
  CHECK(curve.at(0.4)->value == Approx(0.04));

  // 0.2 is in the middle of 0.1 and 0.4, as logarithms go.
  const auto middle = curve.at(0.2);
  CHECK(middle->value == Approx(0.07));
  CHECK(
      middle->high ==
      Approx((realhns::rate{10, 100}.interval().high + realhns::rate{4, 100}.interval().high) / 2));
}

TEST_CASE("a curve ends where its settings do", "[trainer]") {
  const audit_curve curve{"dns", {point(0.4, 4), point(0.1, 10)}};
  CHECK_FALSE(curve.at(0.09));
  CHECK_FALSE(curve.at(0.41));
  CHECK_FALSE(audit_curve{}.at(0.1));
  const audit_curve nothing_hard{"real_hns", {audit_point{}}}; // its hardness is NaN
  CHECK_FALSE(nothing_hard.at(0.1));
}
