// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <sstream>

#include <realhns/detail/saved.hpp>

using namespace realhns::detail;

TEST_CASE("what is saved is loaded") {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{65536}, std::size_t{70000}}) {
    std::vector<std::uint16_t> list(size);
    for (std::size_t i = 0; i < size; ++i) list[i] = static_cast<std::uint16_t>(i * 7);
    std::stringstream file;
    save_list(file, list);
    const double number = 0.1;
    save_values(file, &number, 1);
    CHECK(load_list<std::uint16_t>(file) == list);
    CHECK(load_value<double>(file) == number);
  }
}

TEST_CASE("bytes that end too early are refused", "[hostile]") {
  std::stringstream file;
  save_list(file, std::vector<int>(100'000, 3));
  const std::string bytes = file.str();
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{7}, std::size_t{8}, bytes.size() - 1}) {
    std::istringstream part(bytes.substr(0, length));
    CHECK_THROWS_AS(load_list<int>(part), std::invalid_argument);
  }
  std::istringstream immense(std::string(64, '\x7F')); // a length that no memory holds
  CHECK_THROWS_AS(load_list<int>(immense), std::invalid_argument);
}

TEST_CASE("states are saved and loaded where they can be") {
  struct plain {};
  struct counts {
    int count = 0;
    void save(std::ostream& out) const { save_values(out, &count, 1); }
    void load(std::istream& in) { count = load_value<int>(in); }
  };
  std::stringstream file;
  plain nothing;
  counts three{3}, other;
  save_state(file, nothing);
  save_state(file, three);
  load_state(file, nothing);
  load_state(file, other);
  CHECK(other.count == 3);
}
