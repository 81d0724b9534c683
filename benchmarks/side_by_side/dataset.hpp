// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <realhns/realhns.hpp>

/// What is sampled from: random unit rows, and the histories and training positions of the users.
struct dataset {
  static constexpr std::size_t dim = 64;

  realhns::embedding_view<float> item_rows() const { return {items, dim}; }
  std::size_t item_count() const { return items.size() / dim; }
  std::size_t user_count() const { return users.size() / dim; }

  /// The first `count` users, with the whole catalogue.
  realhns::single_domain<float> input(std::size_t count, bool with_histories = true) const;

  /// All training positions of the first `count` users.
  realhns::query_batch<float> batch(std::size_t count, bool with_representations = true) const;

  /// Writes all of it as raw files.
  void share(const std::filesystem::path& folder) const;

  std::vector<float> items;
  std::vector<float> users;
  realhns::interactions known;
  std::vector<std::uint32_t> position_users; ///< ascending
  std::vector<std::uint32_t> positives;
  std::vector<std::uint32_t> positions;
  std::vector<float> representations; ///< one row a position
};

/// `rows` x `dim` random numbers, each row of length 1.
std::vector<float> unit_rows(std::size_t rows, std::size_t dim, std::uint32_t seed);

/// The data set of that name: `toy`, `game`, or a number of items such as `1e6`. The last one is
/// kept, since each is asked for many times in a row.
std::shared_ptr<const dataset> open_dataset(const std::string& name);
