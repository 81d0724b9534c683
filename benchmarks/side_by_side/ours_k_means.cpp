// SPDX-License-Identifier: MIT
#include <numeric>

#include "dataset.hpp"
#include "measurement.hpp"

/// One iteration of spherical k-means: what ten more of them take.
namespace {

measurement k_means(const request& r) {
  const auto data = open_dataset(r.text("data"));
  const auto clusters = static_cast<std::uint32_t>(r.count("clusters"));
  auto pool = std::make_shared<realhns::thread_pool>(r.threads());
  const auto iterate = [=](std::uint32_t iterations) {
    std::vector<realhns::item_id> points(data->item_count());
    std::iota(points.begin(), points.end(), 0U);
    return realhns::k_means{clusters, iterations}(data->item_rows(), std::move(points), true,
                                                  {1, 2}, *pool);
  };
  const auto run = [=] {
    const double first = seconds_of([&] { keep(iterate(1)); });
    return (seconds_of([&] { keep(iterate(11)); }) - first) / 10;
  };
  const auto save = [=](const std::filesystem::path& file) {
    const auto found = iterate(11);
    write_raw<std::uint32_t>(file, found.cluster_of);
  };
  return {1, run, save};
}

const offer k_means_offer{"ours.k_means", k_means};

} // namespace
