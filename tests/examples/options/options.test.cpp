// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "train/options/command_line.hpp"

using namespace trainer;

namespace {

/// What a command line sets. Throws as the program would refuse it.
options parse(std::vector<std::string> arguments) {
  options o;
  CLI::App app;
  add_train_options(app, o);
  add_sampling_options(app, o.sampling);
  std::ranges::reverse(arguments); // as CLI11 wants them
  app.parse(arguments);
  validate(o);
  return o;
}

/// The sentence with which a command line is refused.
std::string complaint(const std::vector<std::string>& more) {
  std::vector<std::string> arguments{"--data", "folder", "--target", "game"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  try {
    parse(arguments);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "none";
}

} // namespace

TEST_CASE("defaults are the paper's", "[trainer]") {
  const auto o = parse({"--data", "planted"});
  CHECK(o.sampling.negatives == 20);
  CHECK(o.sampling.hard == 10);
  CHECK(o.sampling.window.from == 0.3);
  CHECK(o.sampling.window.to == 0.4);
  CHECK(o.sampling.pool == 1000);
  CHECK(o.sampling.item_clusters == 100);
  CHECK(o.sampling.growth == 1.15);
  CHECK(o.similarity.unit_rows);
  CHECK(o.similarity.scale == 5);
  CHECK(o.dim == 64);
  CHECK(parse({"--data", "planted", "--sampler", "real_hns"}).sampling.hard_ranks().to == 100);
  CHECK(parse({"--data", "planted", "--sampler", "dns_star"}).sampling.hard_ranks().to == 10);
}

TEST_CASE("every option is read", "[trainer]") {
  const auto o = parse({"--data",
                        "d",
                        "--source",
                        "a",
                        "--target",
                        "b",
                        "--model",
                        "mf",
                        "--epochs",
                        "77",
                        "--seed",
                        "18446744073709551615",
                        "--threads",
                        "3",
                        "--json",
                        "f",
                        "--sampler",
                        "real_hns",
                        "--negatives",
                        "8",
                        "--hard",
                        "4",
                        "--window",
                        "50:250",
                        "--pool",
                        "99",
                        "--top",
                        "5:50",
                        "--candidates",
                        "6",
                        "--item-clusters",
                        "9",
                        "--start-epoch",
                        "2",
                        "--interval",
                        "3",
                        "--increment",
                        "2",
                        "--initial-scale",
                        "4",
                        "--growth",
                        "1.5",
                        "--similarity",
                        "inner",
                        "--loss",
                        "bce",
                        "--dim",
                        "16",
                        "--batch",
                        "64",
                        "--lr",
                        "0.1",
                        "--l2",
                        "0.2",
                        "--dropout",
                        "0.3",
                        "--patience",
                        "5"});
  CHECK(o.seed == 18446744073709551615U);
  CHECK(o.sampling.sampler == sampler_kind::real_hns);
  CHECK_FALSE(o.sampling.window.fractions);
  CHECK(o.sampling.window.upper().last(1000) == 250);
  CHECK(o.sampling.hard_ranks().from == 5);
  CHECK(o.sampling.candidate_count() == 6);
  CHECK_FALSE(o.similarity.unit_rows);
  CHECK(o.loss == loss_kind::bce);
  CHECK(o.patience == 5);
  CHECK(first_full_epoch(o.sampling) == 6); // 2 + ceil(4 / 2) steps, the last of which begins at 6
}

TEST_CASE("the curriculum is full when Eq. 7 says so", "[trainer]") {
  sampling_options s;
  s.sampler = sampler_kind::real_hns;
  CHECK(first_full_epoch(s) == 24);
  s.interval = 1;
  CHECK(first_full_epoch(s) == 15);
  s.increment = 100;
  CHECK(first_full_epoch(s) == 6);
  s.hard = 0;
  CHECK(first_full_epoch(s) == 0);
  s = {};
  CHECK(first_full_epoch(s) == 0);
}

TEST_CASE("ranges and similarities are read", "[trainer]") {
  CHECK(parse_rank_range("0.3:0.4").lower().first(1000) == 300);
  CHECK(parse_rank_range("0:0.3").upper().last(1000) == 300);
  CHECK(parse_rank_range("0:1.0").upper().last(1000) == 1000);
  CHECK(parse_rank_range("0:1").upper().last(1000) == 1);
  CHECK(parse_similarity("cosine").scale == 1);
  CHECK(parse_similarity("cosine:2.5").scale == 2.5);
  CHECK(parse_similarity("inner").scale == 1);
  for (const char* bad : {"", ":", "1", "a:b", "1:", "2:1", "3:3", "-1:2", "0.2:1.5",
                          "0:5000000000", "nan:1", "0.1:nan", "0.1:0.2:0.3"})
    CHECK_THROWS_AS(parse_rank_range(bad), std::invalid_argument);
  for (const char* bad : {"", "cos", "cosine:", "cosine:x", "cosine:0", "cosine:-1", "cosine:inf",
                          "cosine:nan", "inner5"})
    CHECK_THROWS_AS(parse_similarity(bad), std::invalid_argument);
}

TEST_CASE("what means nothing is refused in a sentence", "[trainer]") {
  using Catch::Contains;
  CHECK(complaint({}) == "none");
  CHECK_THROWS_WITH(parse({"--data", "folder"}), Contains("--target is missing"));
  CHECK_THROWS_WITH(parse({"--target", "game"}), Contains("--data is required"));
  CHECK_THROWS_WITH(parse({"--data", "planted", "--target", "x"}), Contains("makes its own"));
  CHECK_THAT(complaint({"--source", "game"}), Contains("the same domain"));
  CHECK_THAT(complaint({"--sampler", "magic"}), Contains("'magic' is none of dns|dns_star|"));
  CHECK_THAT(complaint({"--loss", "hinge"}), Contains("bce|bpr"));
  CHECK_THAT(complaint({"--model", "bert"}), Contains("--model"));
  CHECK_THAT(complaint({"--window", "0.4:0.3"}), Contains("'0.4:0.3' is empty"));
  CHECK_THAT(complaint({"--top", "0.1:0.2"}), Contains("counts"));
  CHECK_THAT(complaint({"--negatives", "0"}), Contains("--negatives must be positive"));
  CHECK_THAT(complaint({"--negatives", "-3"}), Contains("--negatives"));
  CHECK_THAT(complaint({"--sampler", "dns", "--hard", "21"}), Contains("--hard"));
  CHECK_THAT(complaint({"--sampler", "real_hns", "--hard", "11"}), Contains("half"));
  CHECK_THAT(complaint({"--sampler", "real_hns", "--epochs", "23"}), Contains("curriculum"));
  CHECK_THAT(complaint({"--sampler", "real_hns", "--top", "1000:1001"}), Contains("--pool"));
  CHECK_THAT(complaint({"--sampler", "dns_star", "--top", "100:101"}), Contains("--candidates"));
  CHECK_THAT(complaint({"--candidates", "0"}), Contains("--candidates"));
  CHECK_THAT(complaint({"--interval", "0"}), Contains("--interval"));
  CHECK_THAT(complaint({"--initial-scale", "0"}), Contains("--initial-scale"));
  CHECK_THAT(complaint({"--growth", "nan"}), Contains("--growth"));
  CHECK_THAT(complaint({"--lr", "0"}), Contains("--lr"));
  CHECK_THAT(complaint({"--l2", "-1"}), Contains("--l2"));
  CHECK_THAT(complaint({"--dropout", "1"}), Contains("--dropout"));
  CHECK_THAT(complaint({"--patience", "0"}), Contains("--patience"));
  CHECK_THAT(complaint({"--batch", "0"}), Contains("--batch"));
  CHECK_THAT(complaint({"--nonsense", "1"}), Contains("not expected"));
}
