// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>

#include "encoder_block.hpp"
#include "item_embedding.hpp"

namespace trainer::nn {

struct encoder_settings {
  Eigen::Index dim = 64;
  Eigen::Index heads = 1; ///< divides dim
  std::size_t blocks = 2;
  std::size_t max_length = 50;
  double dropout = 0.5; ///< of embeddings, attention weights and in feed-forward layers

  /// Throws std::invalid_argument on what contradicts itself.
  void validate() const {
    const auto require = [](bool holds, const char* sentence) {
      if (!holds) throw std::invalid_argument(sentence);
    };
    require(dim > 0 && heads > 0 && dim % heads == 0, "heads must divide the dimension");
    require(max_length > 0, "max_length must be positive");
    require(dropout >= 0 && dropout < 1, "dropout must be in [0, 1)");
  }
};

/// SASRec (Kang and McAuley, ICDM 2018; section 4.3): the state after each item of each sequence,
/// which knows that item and those before it.
template <std::floating_point T>
class sasrec_encoder {
public:
  /// What the way back needs of one range of sequences.
  struct kept {
    std::vector<matrix<T>> inputs; ///< of each block, and what comes out of the last
    std::vector<typename encoder_block<T>::kept> blocks;
    typename layer_norm<T>::kept norm;
    matrix<T> states; ///< row r belongs to row r of the range
    matrix<T> d_rows; ///< after `backward`: row r adds to the gradient of the range's items[r]
    typename encoder_block<T>::scratch scratch;
  };

  sasrec_encoder(parameter_list& list, const std::string& name, const encoder_settings& settings)
      : embedding_(list, name, checked(settings).max_length, settings.dim, settings.dropout),
        blocks_(make_blocks(list, name, settings)), norm_(list, name + ".norm", settings.dim) {}

  /// The state before the first item: what the last normalisation makes of zeros.
  const parameter& empty_state() const { return norm_.shift(); }

  /// `items` is the table of item embeddings. Fills k.states.
  void forward(const parameter_values<T>& weights, const parameter& items,
               const sequence_range& sequences, const dropout_masks& masks, kept& k) const {
    k.inputs.resize(blocks_.size() + 1);
    k.blocks.resize(blocks_.size());
    embedding_.forward(weights, items, sequences, masks, k.inputs[0]);
    for (std::size_t b = 0; b < blocks_.size(); ++b)
      blocks_[b].forward(weights, sequences, masks, k.inputs[b], k.blocks[b], k.inputs[b + 1]);
    norm_.forward(weights, k.inputs.back(), k.norm, k.states);
  }

  /// Adds to the gradient of all weights but the table of items, whose part is left in k.d_rows.
  void backward(const parameter_values<T>& weights, const sequence_range& sequences,
                const dropout_masks& masks, const rows_view<T>& d_states, kept& k,
                parameter_values<T>& gradient) const {
    norm_.backward(weights, k.norm, d_states, gradient, k.d_rows);
    for (std::size_t b = blocks_.size(); b-- > 0;)
      blocks_[b].backward(weights, sequences, masks, k.inputs[b], k.blocks[b], k.scratch, gradient,
                          k.d_rows);
    embedding_.backward(sequences, masks, k.d_rows, gradient);
  }

private:
  static const encoder_settings& checked(const encoder_settings& settings) {
    settings.validate();
    return settings;
  }

  static std::vector<encoder_block<T>> make_blocks(parameter_list& list, const std::string& name,
                                                   const encoder_settings& s) {
    std::vector<encoder_block<T>> blocks;
    for (std::size_t b = 1; b <= s.blocks; ++b)
      blocks.emplace_back(list, name + ".block" + std::to_string(b), s.dim, s.heads, s.max_length,
                          s.dropout);
    return blocks;
  }

  item_embedding<T> embedding_;
  std::vector<encoder_block<T>> blocks_;
  layer_norm<T> norm_;
};

} // namespace trainer::nn
