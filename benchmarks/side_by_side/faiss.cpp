// SPDX-License-Identifier: MIT
#include <faiss/Clustering.h>
#include <faiss/IndexFlat.h>
#include <faiss/IndexIVFFlat.h>

#include <cblas.h>
#include <omp.h>

#include "dataset.hpp"
#include "measurement.hpp"

/// faiss: the best k items of each user by a flat or an inverted index, and spherical k-means.
namespace {

using id = faiss::Index::idx_t;

void use_threads(unsigned threads) {
  omp_set_num_threads(static_cast<int>(threads));
  openblas_set_num_threads(static_cast<int>(threads));
}

measurement search(const request& r, const std::shared_ptr<faiss::Index>& index,
                   const std::shared_ptr<const dataset>& data) {
  const std::size_t users = std::min(r.count("users"), data->user_count()), k = r.count("k");
  auto ids = std::make_shared<std::vector<id>>(users * k);
  auto scores = std::make_shared<std::vector<float>>(users * k);
  const auto run = [=, threads = r.threads()] {
    use_threads(threads);
    return seconds_of([&] {
      index->search(static_cast<id>(users), data->users.data(), static_cast<id>(k), scores->data(),
                    ids->data());
    });
  };
  const auto save = [=](const std::filesystem::path& file) {
    run();
    const std::vector<std::uint32_t> narrow(ids->begin(), ids->end()); // -1 becomes no_item
    write_raw<std::uint32_t>(file, narrow);
  };
  return {static_cast<double>(users), run, save};
}

measurement flat(const request& r) {
  const auto data = open_dataset(r.text("data"));
  auto index = std::make_shared<faiss::IndexFlatIP>(static_cast<id>(dataset::dim));
  index->add(static_cast<id>(data->item_count()), data->items.data());
  return search(r, index, data);
}

measurement inverted(const request& r) {
  const auto data = open_dataset(r.text("data"));
  use_threads(r.threads());
  auto coarse = std::make_unique<faiss::IndexFlatIP>(static_cast<id>(dataset::dim));
  auto index = std::make_shared<faiss::IndexIVFFlat>(coarse.get(), dataset::dim, r.count("lists"),
                                                     faiss::METRIC_INNER_PRODUCT);
  index->own_fields = true;
  coarse.release(); // the index owns it now
  index->train(static_cast<id>(data->item_count()), data->items.data());
  index->add(static_cast<id>(data->item_count()), data->items.data());
  index->nprobe = r.count("probes");
  return search(r, index, data);
}

/// What ten more iterations take, over all points.
measurement k_means(const request& r) {
  const auto data = open_dataset(r.text("data"));
  const auto iterate = [=, clusters = r.count("clusters")](int iterations) {
    faiss::ClusteringParameters how;
    how.niter = iterations;
    how.spherical = true;
    how.max_points_per_centroid = std::numeric_limits<int>::max() / 1000;
    faiss::Clustering clustering(dataset::dim, static_cast<int>(clusters), how);
    faiss::IndexFlatIP index(static_cast<id>(dataset::dim));
    clustering.train(static_cast<id>(data->item_count()), data->items.data(), index);
    return clustering.centroids;
  };
  const auto run = [=, threads = r.threads()] {
    use_threads(threads);
    const double first = seconds_of([&] { keep(iterate(1)); });
    return (seconds_of([&] { keep(iterate(11)); }) - first) / 10;
  };
  const auto save = [=](const std::filesystem::path& file) {
    faiss::IndexFlatIP index(static_cast<id>(dataset::dim));
    index.add(static_cast<id>(r.count("clusters")), iterate(11).data());
    std::vector<float> scores(data->item_count());
    std::vector<id> nearest(data->item_count());
    index.search(static_cast<id>(data->item_count()), data->items.data(), 1, scores.data(),
                 nearest.data());
    const std::vector<std::uint32_t> narrow(nearest.begin(), nearest.end());
    write_raw<std::uint32_t>(file, narrow);
  };
  return {1, run, save};
}

const offer flat_offer{"faiss.flat", flat};
const offer inverted_offer{"faiss.inverted", inverted};
const offer k_means_offer{"faiss.k_means", k_means};

} // namespace
