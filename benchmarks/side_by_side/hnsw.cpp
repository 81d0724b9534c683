// SPDX-License-Identifier: MIT
#include <hnswlib/hnswlib.h>

#include "dataset.hpp"
#include "measurement.hpp"

/// hnswlib: the best k items of each user, about, from a graph.
namespace {

measurement search(const request& r) {
  const auto data = open_dataset(r.text("data"));
  const std::size_t users = std::min(r.count("users"), data->user_count()), k = r.count("k");
  auto space = std::make_shared<hnswlib::InnerProductSpace>(dataset::dim);
  auto graph = std::make_shared<hnswlib::HierarchicalNSW<float>>(space.get(), data->item_count(),
                                                                 r.count("m"), r.count("build_ef"));
  auto pool = std::make_shared<realhns::thread_pool>(r.threads());
  pool->for_each_chunk(data->item_count(), 64, [&](unsigned, std::size_t begin, std::size_t end) {
    for (std::size_t item = begin; item < end; ++item)
      graph->addPoint(&data->items[item * dataset::dim], item);
  });
  graph->setEf(r.count("ef"));
  auto found = std::make_shared<std::vector<std::uint32_t>>(users * k);
  const auto find = [=](std::size_t user) {
    auto best = graph->searchKnn(&data->users[user * dataset::dim], k); // the worst on top
    for (std::size_t rank = best.size(); rank-- > 0; best.pop())
      (*found)[user * k + rank] = static_cast<std::uint32_t>(best.top().second);
  };
  const auto run = [=] {
    static_cast<void>(space); // what the graph measures by
    return seconds_of([&] {
      pool->for_each_chunk(users, 8, [&](unsigned, std::size_t begin, std::size_t end) {
        for (std::size_t user = begin; user < end; ++user) find(user);
      });
    });
  };
  const auto save = [=](const std::filesystem::path& file) {
    run();
    write_raw<std::uint32_t>(file, *found);
  };
  return {static_cast<double>(users), run, save};
}

const offer search_offer{"hnswlib.search", search};

} // namespace
