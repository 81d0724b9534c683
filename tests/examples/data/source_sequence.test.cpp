// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "train/data/leave_one_out.hpp"
#include "train/data/source_sequence.hpp"

using namespace trainer;

namespace {

using ids = std::vector<item_id>;

/// One user, whose records are items 0, 1, ... at these times.
domain_log log_of(const std::vector<double>& times) {
  domain_log log{.users = {"a"}, .items = {}, .records = {}};
  for (std::uint32_t i = 0; i < times.size(); ++i) {
    const double whole = std::floor(times[i]);
    log.items.push_back(std::to_string(i));
    log.records.push_back({0, i, {static_cast<std::int64_t>(whole), times[i] - whole}});
  }
  return log;
}

ids to_vector(std::span<const std::uint32_t> values) { return {values.begin(), values.end()}; }

} // namespace

TEST_CASE("the domains of a user can be read the other way round, up to the last training record",
          "[trainer]") {
  // The last training record is that of time 8.
  const domain_log target = log_of({2, 4, 6, 8, 10, 12});
  const domain_log source = log_of({1, 3, 3.5, 4, 5, 7, 8, 9, 11});
  const split data = leave_one_out(target, &source);
  const auto s = source_up_to_training(data, 0);
  CHECK(to_vector(s.items) == ids{0, 1, 2, 3, 4});
  CHECK(to_vector(s.next) == ids{1, 2, 3, 4, 5});
  CHECK(to_vector(s.target) == ids{0, 1, 2});
  CHECK(s.target_before == ids{1, 1, 2, 2, 3}); // those of time 4 count for the source's of time 4
}

TEST_CASE("a user whose source begins late has nothing to be trained on there", "[trainer]") {
  const domain_log target = log_of({2, 4, 6, 8, 10});
  for (const auto& times : {std::vector<double>{7}, std::vector<double>{5, 7}}) {
    const domain_log source = log_of(times);
    const split data = leave_one_out(target, &source);
    const auto s = source_up_to_training(data, 0);
    CHECK(s.items.empty());
    CHECK(s.next.empty());
    CHECK(s.target_before.empty());
  }
}
