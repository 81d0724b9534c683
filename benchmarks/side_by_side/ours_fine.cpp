// SPDX-License-Identifier: MIT
#include "dataset.hpp"
#include "measurement.hpp"
#include "pools.hpp"

/// The fine stage: negatives for every training position of the first users, in one batch, from
/// pools of 1,000 and with the representation of each position.
namespace {

namespace detail = realhns::detail;

measurement fine(const request& r) {
  const auto data = open_dataset(r.text("data"));
  const std::size_t users = std::min(r.count("users"), data->user_count());
  constexpr std::uint32_t slots = 20;
  const realhns::sampler sampler{
      realhns::options{.negatives = slots, .threads = r.threads()},
      realhns::fixed{.hard = static_cast<std::uint32_t>(r.count("hard"))},
      realhns::cluster_threshold{},
      realhns::general_selector<>{.coarse = {.from = r.number("from"), .to = r.number("to")}}};
  const auto epoch = sampler.prepare(1, data->input(users));
  const auto batch = data->batch(users);
  auto out = std::make_shared<std::vector<realhns::item_id>>(batch.size() * slots);
  auto work = std::make_shared<realhns::workspace>();
  const auto run = [=] { return seconds_of([&] { keep(epoch.sample(batch, *out, *work)); }); };
  const auto save = [=](const std::filesystem::path& file) {
    run();
    write_raw<realhns::item_id>(file, *out);
  };
  std::ostringstream facts;
  facts << "threshold=" << epoch.report().filter_threshold;
  return {static_cast<double>(batch.size()), run, save, facts.str()};
}

struct scratch {
  std::vector<float> panels;
  std::vector<float> queries;
  std::vector<float> scores;
};

/// The least that grouping by user leaves to do: pack each user's pool once, and score it with the
/// representation and the positive of each position.
measurement gather_and_score(const request& r) {
  const auto data = open_dataset(r.text("data"));
  const std::size_t users = std::min(r.count("users"), data->user_count());
  constexpr std::size_t dim = dataset::dim, most = 32;
  const auto pools = pools_of(
      realhns::ranked_window<>{.from = r.number("from"), .to = r.number("to")}, data->input(users));
  const std::size_t size = pools.size() / users;
  const std::size_t stride = detail::panel_count(size) * detail::panel_width;
  const auto batch = data->batch(users);
  std::vector<std::size_t> begins;
  for (std::uint32_t user = 0; user <= users; ++user)
    begins.push_back(static_cast<std::size_t>(std::ranges::lower_bound(batch.users, user) -
                                              batch.users.begin()));

  scratch empty;
  empty.panels.resize(stride * dim);
  empty.queries.resize(2 * most * dim);
  empty.scores.resize(2 * most * stride);
  auto pool = std::make_shared<realhns::thread_pool>(r.threads());
  auto scratches = std::make_shared<std::vector<scratch>>(r.threads(), empty);
  const auto serve = [=](scratch& s, std::size_t user) {
    const auto* ids = &pools[user * size];
    detail::pack_panels(
        data->item_rows(), realhns::inner_product(), size, [=](std::size_t j) { return ids[j]; },
        s.panels.data());
    for (std::size_t line = begins[user]; line < begins[user + 1]; line += most) {
      const std::size_t lines = std::min(most, begins[user + 1] - line);
      for (std::size_t i = 0; i < lines; ++i) {
        std::ranges::copy(batch.representations.row(line + i), &s.queries[2 * i * dim]);
        std::ranges::copy(data->item_rows().row(batch.positives[line + i]),
                          &s.queries[(2 * i + 1) * dim]);
      }
      detail::score_panels(s.queries.data(), 2 * lines, dim, s.panels.data(),
                           detail::panel_count(size), s.scores.data(), stride);
      keep(s.scores);
    }
  };
  return {static_cast<double>(batch.size()), [=] {
            return seconds_of([&] {
              pool->for_each_chunk(users, 8,
                                   [&](unsigned worker, std::size_t begin, std::size_t end) {
                                     for (std::size_t user = begin; user < end; ++user)
                                       serve((*scratches)[worker], user);
                                   });
            });
          }};
}

const offer fine_offer{"ours.fine", fine};
const offer limit_offer{"ours.gather_and_score", gather_and_score};

} // namespace
