// SPDX-License-Identifier: MIT
#include "dataset.hpp"
#include "measurement.hpp"
#include "pools.hpp"

/// Rank windows through the public interface: pools of 1,000 for the first users.
namespace {

/// A rank: a fraction where it is written with a point, else a count.
realhns::rank_bound rank(const std::string& text) {
  if (text.find('.') != std::string::npos) return std::stod(text);
  return std::stoi(text);
}

template <class Coarse>
measurement pools(const request& r, const Coarse& coarse) {
  const auto data = open_dataset(r.text("data"));
  const std::size_t users = std::min(r.count("users"), data->user_count());
  const bool with_histories = r.count("histories") > 0;
  const realhns::sampler sampler{realhns::options{.negatives = 20, .threads = r.threads()},
                                 realhns::fixed{}, realhns::keep_all{},
                                 realhns::general_selector<Coarse>{.coarse = coarse}};
  const auto run = [=] {
    return seconds_of([&] { keep(sampler.prepare(1, data->input(users, with_histories))); });
  };
  const auto save = [=](const std::filesystem::path& file) {
    write_raw<realhns::item_id>(file, pools_of(coarse, data->input(users, with_histories)));
  };
  return {static_cast<double>(users), run, save};
}

measurement window(const request& r) {
  return pools(r, realhns::ranked_window<>{.from = rank(r.text("from")), .to = rank(r.text("to"))});
}

measurement subsampled(const request& r) {
  return pools(r, realhns::subsampled_window{.from = r.number("from"), .to = r.number("to")});
}

const offer window_offer{"ours.window", window};
const offer subsampled_offer{"ours.subsampled", subsampled};

} // namespace
