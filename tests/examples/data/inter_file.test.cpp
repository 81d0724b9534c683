// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "support/temporary_file.hpp"
#include "train/data/inter_file.hpp"

using trainer::read_inter_file;
using trainer::timestamp;

namespace {

/// The message that reading `text` ends in, without the folder.
std::string complaint(const std::string& text) {
  const temporary_file file("bad.inter", text);
  try {
    read_inter_file(file.path());
  } catch (const std::runtime_error& error) {
    const std::string message = error.what();
    return message.substr(message.find("bad.inter"));
  }
  return "none";
}

const std::string header = "user_id:token\titem_id:token\ttimestamp:float\n";

} // namespace

TEST_CASE("an .inter file is read by column name", "[trainer]") {
  const temporary_file file("a.inter",
                            "rating:float\ttimestamp\titem_id:token\tuser_id:token\tx\r\n"
                            "4.5\t30\t10\tbob\t\r\n"
                            "\t20.5\t9\tann\tmore\r\n"
                            "1\t-1.25\t10\tann\t-\r\n");
  const auto log = read_inter_file(file.path());
  CHECK(log.users == std::vector<std::string>{"ann", "bob"});
  CHECK(log.items == std::vector<std::string>{"9", "10"});
  REQUIRE(log.records.size() == 3);
  CHECK(log.records[0].user == 1);
  CHECK(log.records[0].item == 1);
  CHECK(log.records[0].time == timestamp{30, 0});
  CHECK(log.records[1].time == timestamp{20, 0.5});
  CHECK(log.records[2].time == timestamp{-2, 0.75});
  CHECK(log.records[2].item == 1);
}

TEST_CASE("dense ids follow the tokens, not the order of the file", "[trainer]") {
  const temporary_file file("a.inter", header + "10\tb\t1\n9\ta\t1\nx\t-3\t1\n-2\t07\t1\n9\t7\t1");
  const auto log = read_inter_file(file.path());
  CHECK(log.users == std::vector<std::string>{"-2", "9", "10", "x"});
  CHECK(log.items == std::vector<std::string>{"-3", "07", "7", "a", "b"});
  CHECK(log.records.back().user == 1);
  CHECK(log.records.back().item == 2);
}

TEST_CASE("64-bit timestamps are exact", "[trainer]") {
  const temporary_file file("a.inter", header + "1\t1\t9223372036854775807\n"
                                                "1\t2\t9223372036854775806\n"
                                                "1\t3\t1.7e18\n");
  const auto log = read_inter_file(file.path());
  CHECK(log.records[1].time < log.records[0].time);
  CHECK(log.records[2].time == timestamp{1'700'000'000'000'000'000, 0});
}

TEST_CASE("a bad .inter file is refused by file, line and reason", "[trainer]") {
  CHECK(complaint("") == "bad.inter: is empty");
  CHECK(complaint(header) == "bad.inter: has no interactions");
  CHECK(complaint("user_id\ttimestamp\n") == "bad.inter:1: no column is named item_id");
  CHECK(complaint("user_id\titem_id:token\titem_id\ttimestamp\n") ==
        "bad.inter:1: two columns are named item_id");
  CHECK(complaint(header + "1\t2\t3\n1\t2\n") == "bad.inter:3: has 2 fields, needs at least 3");
  CHECK(complaint(header + "1\t2\t3\n\n1\t2\t3\n") ==
        "bad.inter:3: has 1 fields, needs at least 3");
  CHECK(complaint(header + "\t2\t3\n") == "bad.inter:2: a user or item id is empty");
  for (const std::string time : {"", "noon", "3s", "nan", "inf", "1e300", "99999999999999999999"})
    CHECK(complaint(header + "1\t2\t" + time + "\n") ==
          "bad.inter:2: the timestamp '" + time + "' is no number");
  CHECK_THROWS_WITH(read_inter_file("no/such.inter"),
                    Catch::StartsWith("no/such.inter: No such file"));
}
