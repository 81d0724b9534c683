// SPDX-License-Identifier: MIT
#include "dataset.hpp"
#include "measurement.hpp"

/// Rank windows through the public interface: pools of 1,000 for the first users.
namespace {

/// A rank: a fraction where it is written with a point, else a count.
realhns::rank_bound rank(const std::string& text) {
  if (text.find('.') != std::string::npos) return std::stod(text);
  return std::stoi(text);
}

template <class Coarse>
measurement pools(const request& r) {
  const auto data = open_dataset(r.text("data"));
  const std::size_t users = std::min(r.count("users"), data->user_count());
  const bool with_histories = r.count("histories") > 0;
  const Coarse coarse{.from = rank(r.text("from")), .to = rank(r.text("to")), .size = 1000};
  const auto composed = [=](std::uint32_t negatives, bool distinct, std::uint32_t k) {
    return realhns::sampler{
        realhns::options{.negatives = negatives, .threads = r.threads(), .distinct = distinct},
        realhns::fixed{}, realhns::keep_all{},
        realhns::general_selector<Coarse>{.coarse = coarse, .fine = {.k = k}}};
  };
  const auto run = [=, sampler = composed(20, false, 100)] {
    return seconds_of([&] { keep(sampler.prepare(1, data->input(users, with_histories))); });
  };
  // Asks for as many distinct negatives as a pool has, which are the pool.
  const auto save = [=, sampler = composed(1000, true, 1000)](const std::filesystem::path& file) {
    const auto epoch = sampler.prepare(1, data->input(users, with_histories));
    std::vector<realhns::item_id> pools(users * 1000);
    for (std::uint32_t user = 0; user < users; ++user)
      epoch.sample({.user = user, .positive = realhns::no_item},
                   std::span(pools).subspan(user * std::size_t{1000}, 1000));
    write_raw<realhns::item_id>(file, pools);
  };
  return {static_cast<double>(users), run, save};
}

const offer window_offer{"ours.window", pools<realhns::ranked_window<>>};
const offer subsampled_offer{"ours.subsampled", pools<realhns::subsampled_window>};

} // namespace
