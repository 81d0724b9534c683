// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <sstream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "train/options/command_line.hpp"
#include "train/options/options_json.hpp"

using namespace trainer;

namespace {

std::vector<std::string> words(const std::string& line) {
  std::istringstream in(line);
  return {std::istream_iterator<std::string>(in), {}};
}

/// What a command line sets. Throws as the program would refuse it.
options parse_line(const std::string& line) {
  auto arguments = words(line);
  options o = defaults_for(named_model(arguments));
  CLI::App app;
  add_options(app, o);
  std::ranges::reverse(arguments); // as CLI11 wants them
  app.parse(arguments);
  validate(o);
  return o;
}

/// The sentence with which a command line is refused.
std::string complaint(const std::string& more) {
  try {
    parse_line("--data folder --target game " + more);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "none";
}

std::string cdr_complaint(const std::string& more) {
  return complaint("--model cdr --source toy " + more);
}

template <class T>
T parsed(std::string_view text) {
  T value;
  parse(text, value);
  return value;
}

/// A line that sets every option to something that is not its default.
const std::string everything =
    "--data d --source a --target b --planted-users 30 --planted-items 40 --planted-deviants 0.5 "
    "--model cdr --dim 16 --similarity inner:2 --dropout 0.3 "
    "--max-length 20 --blocks 3 --heads 4 --epochs 77 --batch 64 --loss bpr --lr 0.1 --lr-decay "
    "0.9 "
    "--patience 5 --evaluate-from 3 --seed 18446744073709551615 --evaluation-seed 6 "
    "--threads 3 --protocol leaky --pretrain 7 --pretrained f --pretrain-seed 9 --freeze none "
    "--sampler real_hns --negatives 8 --hard 4 --schedule curriculum --start-epoch 2 --interval 3 "
    "--increment 2 --initial-scale 4 --growth 1.5 --window 50:250 --pool 99 --fine dns "
    "--candidates 6 --memory 12 --newcomers 13 --temperature 0.75 --variance-weight 1.25 "
    "--variance-ramp 3 --item-clusters 9 --no-item-filter --margin 0.25 --noise 0.5 --ablate gs+cs "
    "--general-hard "
    "1 "
    "--cross-hard 3 --cross-window 0.1:1.0 --user-clusters 5 --outliers 0.2 --json j "
    "--placements p --checkpoint c --resume r";

} // namespace

TEST_CASE("defaults are the paper's", "[trainer]") {
  const auto o = parse_line("--data planted");
  CHECK(o.sampling.negatives == 20);
  CHECK(o.sampling.hard == 10);
  CHECK(o.sampling.window.from == 0.3);
  CHECK(o.sampling.window.to == 0.4);
  CHECK(o.sampling.pool == 1000);
  CHECK(o.sampling.item_clusters == 100);
  CHECK(o.sampling.growth == 1.15);
  CHECK(o.model.similarity.unit_rows);
  CHECK(o.model.similarity.scale == 5);
  CHECK(o.model.dim == 64);
  CHECK(o.cross_domain.user_clusters == 20);
  CHECK(parse_line("--data planted --sampler real_hns").sampling.hard_ranks().to == 100);
  CHECK(parse_line("--data planted --sampler dns_star").sampling.hard_ranks().to == 10);
  CHECK(parse_line("--data planted --sampler filtered_dns").sampling.candidate_count() == 50);
  CHECK(parse_line("--data planted --sampler mix_gcf").sampling.candidate_count() == 10);
  CHECK(parse_line("--data planted --sampler aug_ns").sampling.noise == 0.1);
}

TEST_CASE("other defaults depend on the model", "[trainer]") {
  const auto mf = parse_line("--data planted");
  CHECK(mf.training.loss == loss_kind::bpr);
  CHECK(mf.training.batch == 1024);
  CHECK(mf.pretraining.epochs == 0);
  CHECK(mf.cross_domain.parts == real_hns_parts::gs);

  const auto sasrec = parse_line("--batch 32 --data planted --model sasrec");
  CHECK(sasrec.training.loss == loss_kind::bce);
  CHECK(sasrec.training.learning_rate == 1e-3);
  CHECK(sasrec.training.learning_rate_decay == 0.99);
  CHECK(sasrec.training.batch == 32);
  CHECK(sasrec.pretraining.epochs == 0);

  const auto cdr = parse_line("--data planted --model=cdr");
  CHECK(cdr.training.batch == 128);
  CHECK(cdr.pretraining.epochs == 80);
  CHECK(cdr.pretraining.freeze == frozen::source);
  CHECK(cdr.cross_domain.parts == real_hns_parts::gs_cs_uf);

  const auto dasl = parse_line("--data planted --model dasl");
  CHECK(dasl.training.loss == loss_kind::bce);
  CHECK(dasl.training.batch == 128);
  CHECK(dasl.pretraining.epochs == 0);
  CHECK(dasl.pretraining.freeze == frozen::none);
  CHECK(dasl.cross_domain.parts == real_hns_parts::gs_cs_uf);
}

TEST_CASE("every option is read, and spelled in a report as it is on the command line",
          "[trainer]") {
  const json spelled = to_json(parse_line(everything));
  const json defaults = to_json(defaults_for(model_kind::cdr));
  const auto line = words(everything);
  std::set<std::string> set;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!line[i].starts_with("--")) continue;
    const std::string key = key_of(line[i]);
    const bool flag = i + 1 == line.size() || line[i + 1].starts_with("--");
    INFO(key);
    REQUIRE(spelled.contains(key));
    const auto& value = spelled[key];
    if (flag) CHECK(value == true);
    else if (value.is_string()) CHECK(value == line[i + 1]);
    else CHECK(value == json::parse(line[i + 1]));
    if (key != "model" && key != "schedule") CHECK(value != defaults[key]);
    set.insert(key);
  }
  for (const auto& [key, value] : spelled.items())
    if (key != "l2" && key != "top") CHECK(set.contains(key)); // they contradict others
  CHECK(to_json(parse_line("--data planted --l2 0.25"))["l2"] == 0.25);
  CHECK(to_json(parse_line("--data planted --top 3:50"))["top"] == "3:50");
}

TEST_CASE("a report says what was left to the sampler", "[trainer]") {
  const json dns = to_json(parse_line("--data planted --sampler dns"));
  CHECK(dns["candidates"] == 10);
  CHECK(dns["schedule"] == "fixed");
  const json real = to_json(parse_line("--data planted --sampler real_hns"));
  CHECK(real["top"] == "0:100");
  CHECK(real["schedule"] == "curriculum");
  CHECK(real["general_hard"].is_null());
}

TEST_CASE("a fingerprint is of what makes the figures", "[trainer]") {
  split data;
  data.target.push_back(std::vector<item_id>{1, 2, 3});
  const auto of = [&](const std::string& line) {
    return fingerprint(parse_line("--data planted " + line), data);
  };
  CHECK(of("--epochs 3 --json a --checkpoint b --resume c --placements d --threads 2") == of(""));
  CHECK(of("--seed 2") != of(""));
  CHECK(of("--evaluation-seed 2") != of(""));
  const json before = of("");
  data.target.push_back(std::vector<item_id>{1});
  CHECK(of("") != before);
}

TEST_CASE("the curriculum is full when Eq. 7 says so", "[trainer]") {
  sampling_options s;
  s.sampler = sampler_kind::real_hns;
  CHECK(first_full_epoch(s) == 24);
  s.interval = 1;
  CHECK(first_full_epoch(s) == 15);
  s.increment = 100;
  CHECK(first_full_epoch(s) == 6);
  s.schedule = schedule_kind::fixed;
  CHECK(first_full_epoch(s) == 0);
  s = {};
  s.sampler = sampler_kind::dns;
  CHECK(first_full_epoch(s) == 0);
  s.schedule = schedule_kind::curriculum;
  CHECK(first_full_epoch(s) == 24);
  s.hard = 0;
  CHECK(first_full_epoch(s) == 0);
  s = {};
  CHECK(first_full_epoch(s) == 0);
}

TEST_CASE("ranges and similarities are read and spelled", "[trainer]") {
  CHECK(parsed<rank_range>("0.3:0.4").lower().first(1000) == 300);
  CHECK(parsed<rank_range>("0:0.3").upper().last(1000) == 300);
  CHECK(parsed<rank_range>("0:1.0").upper().last(1000) == 1000);
  CHECK(parsed<rank_range>("0:1").upper().last(1000) == 1);
  for (const char* text :
       {"0.3:0.4", "0:0.3", "0:1.0", "0:1", "0:100", "5:4000000000", "0:0.00001"})
    CHECK(to_text(parsed<rank_range>(text)) == text);
  CHECK(parsed<realhns::similarity_measure>("cosine").scale == 1);
  CHECK(parsed<realhns::similarity_measure>("cosine:2.5").scale == 2.5);
  CHECK(parsed<realhns::similarity_measure>("inner").scale == 1);
  for (const char* text : {"cosine:2.5", "inner:1"})
    CHECK(to_text(parsed<realhns::similarity_measure>(text)) == text);
  for (const char* bad : {"", ":", "1", "a:b", "1:", "2:1", "3:3", "-1:2", "0.2:1.5",
                          "0:5000000000", "nan:1", "0.1:nan", "0.1:0.2:0.3"})
    CHECK_THROWS_AS(parsed<rank_range>(bad), std::invalid_argument);
  for (const char* bad : {"", "cos", "cosine:", "cosine:x", "cosine:0", "cosine:-1", "cosine:inf",
                          "cosine:nan", "inner5"})
    CHECK_THROWS_AS(parsed<realhns::similarity_measure>(bad), std::invalid_argument);
}

TEST_CASE("what means nothing is refused in a sentence", "[trainer]") {
  using Catch::Contains;
  CHECK(complaint("") == "none");
  CHECK_THROWS_WITH(parse_line("--data folder"), Contains("--target is missing"));
  CHECK_THROWS_WITH(parse_line("--target game"), Contains("--data is missing"));
  CHECK_THROWS_WITH(parse_line("--data planted --target x"), Contains("makes its own"));
  CHECK_THAT(complaint("--source game"), Contains("the same domain"));
  CHECK_THAT(complaint("--planted-items 0"), Contains("--planted-items"));
  CHECK_THAT(complaint("--planted-deviants 1.5"), Contains("in [0, 1]"));
  CHECK_THAT(complaint("--sampler magic"),
             Contains("'magic' is none of uniform|popularity|aug_ns|dns|"));
  CHECK_THAT(complaint("--loss hinge"), Contains("bpr|bce"));
  CHECK_THAT(complaint("--model bert"), Contains("--model: 'bert' is none of mf|sasrec|cdr|dasl"));
  CHECK_THAT(complaint("--dim 0"), Contains("--dim"));
  CHECK_THAT(complaint("--dropout 1"), Contains("--dropout"));
  CHECK_THAT(complaint("--lr 0"), Contains("--lr"));
  CHECK_THAT(complaint("--lr-decay 1.1"), Contains("--lr-decay"));
  CHECK_THAT(complaint("--lr-decay nan"), Contains("--lr-decay"));
  CHECK_THAT(complaint("--l2 -1"), Contains("--l2"));
  CHECK_THAT(complaint("--patience 0"), Contains("--patience"));
  CHECK_THAT(complaint("--batch 0"), Contains("--batch"));
  CHECK_THAT(complaint("--epochs 0"), Contains("--epochs"));
  CHECK_THAT(complaint("--evaluate-from 0"), Contains("counts epochs from 1"));
  CHECK_THAT(complaint("--epochs 9 --evaluate-from 10"), Contains("beyond --epochs"));
  CHECK_THAT(complaint("--protocol lenient"), Contains("honest|leaky"));
  CHECK_THAT(complaint("--nonsense 1"), Contains("not expected"));
}

TEST_CASE("a sampling that means nothing is refused in a sentence", "[trainer]") {
  using Catch::Contains;
  CHECK_THAT(complaint("--window 0.4:0.3"), Contains("'0.4:0.3' is empty"));
  CHECK_THAT(complaint("--top 0.1:0.2"), Contains("counts"));
  CHECK_THAT(complaint("--negatives 0"), Contains("--negatives must be positive"));
  CHECK_THAT(complaint("--negatives -3"), Contains("--negatives"));
  CHECK_THAT(complaint("--sampler dns --hard 21"), Contains("--hard"));
  CHECK_THAT(complaint("--sampler real_hns --hard 11"), Contains("half"));
  CHECK(complaint("--sampler real_hns --hard 11 --schedule fixed") == "none");
  CHECK_THAT(complaint("--sampler dns --hard 11 --schedule curriculum"), Contains("half"));
  CHECK_THAT(complaint("--sampler real_hns --epochs 23"), Contains("curriculum"));
  CHECK_THAT(complaint("--schedule fixed"), Contains("--schedule"));
  CHECK_THAT(complaint("--sampler real_hns --top 1000:1001"), Contains("--pool"));
  CHECK_THAT(complaint("--sampler real_hns --top 0:9 --fine dns"), Contains("--fine dns_star"));
  CHECK_THAT(complaint("--sampler real_hns --top 0:9 --fine mix_gcf"), Contains("--fine dns_star"));
  CHECK_THAT(complaint("--sampler mix_gcf --fine mix_gcf"), Contains("--fine is for real_hns"));
  CHECK(complaint("--sampler real_hns --fine mix_gcf --candidates 5") == "none");
  CHECK_THAT(complaint("--sampler mix_gcf --hard 21"), Contains("--hard"));
  CHECK_THAT(complaint("--sampler aug_ns --schedule fixed"), Contains("--schedule"));
  CHECK(complaint("--sampler aug_ns --noise 0") == "none");
  CHECK_THAT(complaint("--sampler aug_ns --noise -1"), Contains("--noise"));
  CHECK_THAT(complaint("--sampler aug_ns --noise nan"), Contains("--noise"));
  CHECK_THAT(complaint("--sampler dns --fine dns"), Contains("--fine is for real_hns"));
  CHECK_THAT(complaint("--sampler dns --no-item-filter"), Contains("--no-item-filter"));
  CHECK_THAT(complaint("--sampler dns --margin 0"), Contains("--margin"));
  CHECK(complaint("--sampler filtered_dns --margin 0 --no-item-filter") == "none");
  CHECK_THAT(complaint("--sampler real_hns --margin nan"), Contains("--margin"));
  CHECK_THAT(complaint("--sampler dns_star --top 100:101"), Contains("--candidates"));
  CHECK_THAT(complaint("--candidates 0"), Contains("--candidates"));
  CHECK_THAT(complaint("--interval 0"), Contains("--interval"));
  CHECK_THAT(complaint("--initial-scale 0"), Contains("--initial-scale"));
  CHECK_THAT(complaint("--growth nan"), Contains("--growth"));
  CHECK_THAT(complaint("--pool 0"), Contains("--pool"));
  CHECK_THAT(complaint("--item-clusters 0"), Contains("--item-clusters"));
  CHECK_THAT(complaint("--memory 0"), Contains("--memory"));
  CHECK_THAT(complaint("--newcomers 0"), Contains("--newcomers"));
  CHECK_THAT(complaint("--sampler srns --memory 9"),
             Contains("--hard must not be more than --memory"));
  CHECK(complaint("--sampler srns --memory 9 --hard 9") == "none");
  CHECK_THAT(complaint("--temperature 0"), Contains("--temperature"));
  CHECK_THAT(complaint("--temperature inf"), Contains("--temperature"));
  CHECK_THAT(complaint("--variance-weight -1"), Contains("--variance-weight"));
}

TEST_CASE("models refuse what they do not use", "[trainer]") {
  using Catch::Contains;
  CHECK_THAT(complaint("--max-length 20"), Contains("read sequences"));
  CHECK_THAT(complaint("--blocks 1"), Contains("for sasrec, cdr"));
  CHECK_THAT(complaint("--heads 2"), Contains("for sasrec, cdr"));
  CHECK_THAT(complaint("--model sasrec --max-length 0"), Contains("--max-length"));
  CHECK_THAT(complaint("--model sasrec --blocks 0"), Contains("--blocks"));
  CHECK_THAT(complaint("--model sasrec --heads 3"), Contains("--heads must divide --dim"));
  CHECK_THAT(complaint("--model sasrec --l2 0.1"), Contains("--l2 is for --model mf"));
  CHECK_THAT(complaint("--model sasrec --pretrain 3"), Contains("--pretrain is for --model cdr"));
  CHECK_THAT(complaint("--pretrained folder"), Contains("--pretrained without --pretrain"));
  CHECK_THAT(complaint("--pretrain-seed 3"), Contains("--pretrain-seed without --pretrain"));
  CHECK_THAT(complaint("--freeze source"), Contains("--freeze without --pretrain"));
  CHECK_THAT(complaint("--model cdr"), Contains("needs a --source domain"));
  CHECK_THAT(complaint("--sampler real_hns --ablate gs+cs"), Contains("no more than gs"));
  CHECK_THAT(complaint("--sampler real_hns --ablate cs"), Contains("no more than gs"));
  CHECK_THAT(complaint("--general-hard 8"), Contains("--general-hard is for real_hns"));
  CHECK(cdr_complaint("--sampler real_hns") == "none");
  CHECK(cdr_complaint("--sampler real_hns --general-hard 7 --cross-hard 3") == "none");
  CHECK_THAT(cdr_complaint("--sampler real_hns --general-hard 8 --cross-hard 3"),
             Contains("must add up to --hard"));
  CHECK_THAT(cdr_complaint("--sampler real_hns --cross-hard 11"), Contains("--cross-hard"));
  CHECK_THAT(cdr_complaint("--cross-hard 0"), Contains("--ablate gs"));
  CHECK_THAT(cdr_complaint("--user-clusters 0"), Contains("--user-clusters"));
  CHECK_THAT(cdr_complaint("--outliers 0"), Contains("--outliers"));
  CHECK_THAT(cdr_complaint("--outliers nan"), Contains("--outliers"));
  CHECK_THAT(cdr_complaint("--freeze target"), Contains("none|source"));
  CHECK(complaint("--model dasl --source toy --sampler real_hns --max-length 20") == "none");
  CHECK_THAT(complaint("--model dasl"), Contains("--model dasl needs a --source domain"));
  CHECK_THAT(complaint("--model dasl --source toy --blocks 1"), Contains("for sasrec, cdr"));
  CHECK_THAT(complaint("--model dasl --source toy --pretrain 3"),
             Contains("--pretrain is for --model cdr"));
}
