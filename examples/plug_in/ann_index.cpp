// SPDX-License-Identifier: MIT
// Can an index for approximate nearest neighbours be the coarse selector? Here: hnswlib.
//
//     example-plug_in-ann_index [ITEMS [USERS [CANDIDATES]]]
//
// Draws hard negatives from the top of each user's ranking, once by an exact rank window and once by an
// index, and says how many of the exact top the index finds, and what each takes.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <vector>

#include <hnswlib/hnswlib.h>
#include <realhns/realhns.hpp>

namespace {

constexpr std::size_t dim = 64;

/// The `size` items that an index finds nearest to the query's representation, anew for each query. The
/// index is of the rows at the epoch's start.
struct ann_index {
  static constexpr realhns::candidates_per fresh() { return realhns::candidates_per::query; }
  std::uint32_t size = 100;
  std::size_t links = 16, effort = 200;

  struct state {
    std::shared_ptr<hnswlib::InnerProductSpace> space;
    std::shared_ptr<hnswlib::HierarchicalNSW<float>> index;
    realhns::embedding_view<float> users;
    std::uint32_t size;

    std::span<const realhns::item_id> candidates(const realhns::query<float>& q,
                                                 realhns::draw_stream&,
                                                 realhns::candidate_buffer& buffer) const {
      const auto row = q.representation.empty() ? users.row(q.user) : q.representation;
      for (auto found = index->searchKnn(row.data(), size); !found.empty(); found.pop())
        buffer.items.push_back(static_cast<realhns::item_id>(found.top().second));
      return buffer.items;
    }
  };

  state prepare(const realhns::single_domain<float>& input, realhns::epoch_context& context) const {
    auto space = std::make_shared<hnswlib::InnerProductSpace>(input.items.dim());
    auto index = std::make_shared<hnswlib::HierarchicalNSW<float>>(space.get(), input.items.rows(),
                                                                   links, effort);
    context.threads.for_each_chunk(input.items.rows(), 64,
                                   [&](unsigned, std::size_t begin, std::size_t end) {
                                     for (std::size_t i = begin; i < end; ++i)
                                       index->addPoint(input.items.row(i).data(), i);
                                   });
    index->setEf(std::max<std::size_t>(size, 64));
    return {space, index, input.users, size};
  }
};

double seconds(auto&& f) {
  const auto start = std::chrono::steady_clock::now();
  f();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Rows of 64 numbers around 30 centres, as learnt embeddings lie.
std::vector<float> table(std::size_t rows, std::uint32_t seed) {
  const auto bell = [](realhns::draw_stream& random) {
    float sum = 0;
    for (int i = 0; i < 4; ++i) sum += static_cast<float>(random.below(20'001)) / 1e4F - 1;
    return sum;
  };
  realhns::draw_stream random({seed, 0}, 0, 0), of_centres({99, 0}, 0, 0);
  std::vector<float> centres(30 * dim), out(rows * dim);
  for (float& x : centres) x = bell(of_centres);
  for (std::size_t i = 0; i < rows; ++i) {
    const std::size_t centre = random.below(30) * dim;
    for (std::size_t k = 0; k < dim; ++k) out[i * dim + k] = centres[centre + k] + bell(random);
  }
  return out;
}

struct outcome {
  double prepare, draw;                  ///< seconds
  std::vector<realhns::item_id> hardest; ///< all candidates of each user, ascending
};

/// A row of ten hard negatives for each user, and what they could be.
template <class Coarse>
outcome run(const Coarse& coarse, const realhns::single_domain<float>& input, std::uint32_t size) {
  const auto sampler_of = [&](std::uint32_t negatives, bool distinct) {
    return realhns::sampler{
        realhns::options{.negatives = negatives, .seed = 7, .threads = 2, .distinct = distinct},
        realhns::fixed{.hard = negatives}, realhns::keep_all{},
        realhns::general_selector<Coarse>{.coarse = coarse, .fine = {.k = size}}};
  };
  const auto draw = [&](const auto& epoch, std::span<realhns::item_id> rows) {
    const std::size_t width = rows.size() / input.users.rows();
    for (realhns::user_id u = 0; u < input.users.rows(); ++u)
      epoch.sample({.user = u, .positive = realhns::no_item}, rows.subspan(u * width, width));
  };

  outcome out;
  const auto ten = sampler_of(10, false), all = sampler_of(size, true);
  std::optional<decltype(ten.prepare(1, input))> epoch;
  out.prepare = seconds([&] { epoch = ten.prepare(1, input); });
  std::vector<realhns::item_id> rows(input.users.rows() * 10);
  out.draw = seconds([&] { draw(*epoch, rows); });
  out.hardest.resize(input.users.rows() * size);
  draw(all.prepare(1, input), out.hardest);
  for (auto row = out.hardest.begin(); row != out.hardest.end(); row += size)
    std::sort(row, row + size);
  return out;
}

} // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, std::uint32_t otherwise) {
    return argc > i ? static_cast<std::uint32_t>(std::strtoul(argv[i], nullptr, 10)) : otherwise;
  };
  const std::uint32_t items = argument(1, 3000), users = argument(2, 200), size = argument(3, 100);
  const auto Q = table(items, 1), P = table(users, 2);
  const realhns::single_domain<float> input{.items = realhns::embedding_view<float>(Q, dim),
                                            .users = realhns::embedding_view<float>(P, dim)};

  const outcome exact =
      run(realhns::ranked_window<>{.from = 0, .to = size, .size = size}, input, size);
  const outcome near = run(ann_index{.size = size}, input, size);
  std::size_t found = 0;
  for (std::size_t begin = 0; begin < exact.hardest.size(); begin += size) {
    std::vector<realhns::item_id> both;
    std::ranges::set_intersection(std::span(exact.hardest).subspan(begin, size),
                                  std::span(near.hardest).subspan(begin, size),
                                  std::back_inserter(both));
    found += both.size();
  }
  const double recall = static_cast<double>(found) / static_cast<double>(exact.hardest.size());
  const auto print = [&](const char* name, const outcome& o) {
    std::cout << name << ": prepared in " << o.prepare << " s, then " << 1e6 * o.draw / users
              << " us a row\n";
  };
  print("exact window", exact);
  print("index", near);
  std::cout << "of the exact candidates the index finds " << 100 * recall << "%\n";
  return recall > 0.8 ? 0 : 1;
}
