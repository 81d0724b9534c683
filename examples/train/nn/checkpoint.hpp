// SPDX-License-Identifier: MIT
#pragma once

#include "block_file.hpp"
#include "dense_adam.hpp"

namespace trainer::nn {

/// Copies what `values` hold of each block of `list` into `blocks`, under `prefix` + its name.
template <std::floating_point T>
void put(named_blocks<T>& blocks, const parameter_list& list, const parameter_values<T>& values,
         const std::string& prefix = "") {
  for (const auto& block : list.blocks()) blocks[prefix + block.name] = values[block];
}

/// Removes a block and returns it. Throws std::runtime_error, with a sentence for people, if there is
/// none or it has another shape.
template <std::floating_point T>
matrix<T> take(named_blocks<T>& blocks, const std::string& name, Eigen::Index rows,
               Eigen::Index cols) {
  const auto shape = [](Eigen::Index r, Eigen::Index c) {
    return std::to_string(r) + " x " + std::to_string(c);
  };
  const auto found = blocks.extract(name);
  if (found.empty()) throw std::runtime_error("there are no saved weights " + name);
  const matrix<T>& saved = found.mapped();
  if (saved.rows() != rows || saved.cols() != cols)
    throw std::runtime_error("the saved weights " + name + " are " +
                             shape(saved.rows(), saved.cols()) + ", not " + shape(rows, cols));
  return saved;
}

/// The reverse of `put`, for the blocks of `list` whose names begin with `within`; they are looked up
/// under `prefix` + the rest of their name. So take(blocks, list, weights, "", "source.") starts the
/// source domain of a cdr_model with the weights of a sasrec_model.
template <std::floating_point T>
void take(named_blocks<T>& blocks, const parameter_list& list, parameter_values<T>& values,
          const std::string& prefix = "", const std::string& within = "") {
  for (const auto& block : list.blocks())
    if (block.name.starts_with(within))
      values[block] =
          take(blocks, prefix + block.name.substr(within.size()), block.rows, block.cols);
}

/// Writes a model with the state of its optimiser: what a run needs to go on as if it had not
/// stopped. The steps are exact up to 2^24 in a file of floats.
template <std::floating_point T>
void save_checkpoint(const std::filesystem::path& path, const parameter_list& list,
                     const parameter_values<T>& weights,
                     const typename dense_adam<T>::state& adam) {
  named_blocks<T> blocks;
  put(blocks, list, weights);
  put(blocks, list, adam.mean, "adam.mean.");
  put(blocks, list, adam.square, "adam.square.");
  blocks["adam.steps"] = matrix<T>::Constant(1, 1, static_cast<T>(adam.steps));
  write_blocks(path, blocks);
}

/// Throws std::runtime_error, with a sentence for people, on a file that is not of this model; then
/// nothing has changed.
template <std::floating_point T>
void load_checkpoint(const std::filesystem::path& path, const parameter_list& list,
                     parameter_values<T>& weights, typename dense_adam<T>::state& adam) {
  auto blocks = read_blocks<T>(path);
  auto [mean, square, steps] = adam;
  auto saved_weights = weights;
  steps = static_cast<std::uint64_t>(take(blocks, "adam.steps", 1, 1)(0, 0));
  take(blocks, list, mean, "adam.mean.");
  take(blocks, list, square, "adam.square.");
  take(blocks, list, saved_weights);
  if (!blocks.empty())
    throw std::runtime_error(path.string() + " is of another model: it has " +
                             blocks.begin()->first);
  weights = std::move(saved_weights);
  adam = {std::move(mean), std::move(square), steps};
}

} // namespace trainer::nn
