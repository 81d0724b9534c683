// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <string>

#include <realhns/core/error.hpp>

using namespace realhns;

TEST_CASE("refusals are invalid arguments that name the library") {
  CHECK_THROWS_AS(detail::refuse("x"), std::invalid_argument);
  CHECK_THROWS_WITH(detail::refuse("x: is wrong"), "realhns: x: is wrong");
  CHECK_THROWS_WITH(detail::require(false, "y"), "realhns: y");
  CHECK_NOTHROW(detail::require(true, "y"));
}

TEST_CASE("an exception relay hands over the first exception, once") {
  detail::exception_relay relay;
  CHECK_NOTHROW(relay.rethrow());
  relay.run([] {});
  CHECK_NOTHROW(relay.rethrow());
  relay.run([] { throw std::runtime_error("first"); });
  relay.run([] { throw std::runtime_error("second"); });
  CHECK_THROWS_WITH(relay.rethrow(), "first");
  CHECK_NOTHROW(relay.rethrow());
}
