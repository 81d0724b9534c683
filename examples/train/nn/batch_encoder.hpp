// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>

#include "batch_parts.hpp"
#include "sasrec_encoder.hpp"

namespace trainer::nn {

/// An encoder with the memory to take the parts of a batch side by side. A small batch has empty
/// parts, which layers do not get to see.
template <std::floating_point T>
class batch_encoder {
public:
  batch_encoder(parameter_list& list, const std::string& name, const encoder_settings& settings)
      : encoder_(list, name, settings), max_length_(settings.max_length), parts_(batch_parts) {}

  const parameter& empty_state() const { return encoder_.empty_state(); }

  /// Readies a batch, which must stay as it is until the way back is over. Throws
  /// std::invalid_argument on a batch that does not fit the model.
  void begin(const packed_sequences& batch, const parameter& items,
             const std::vector<std::size_t>& cuts) {
    if (batch.max_length() > max_length_)
      throw std::invalid_argument("the sequences are longer than the encoder's max_length");
    const auto too_large = [&](item_id item) { return as_index(item) >= items.rows; };
    if (std::ranges::any_of(batch.items(), too_large))
      throw std::invalid_argument("a sequence holds an item that is not in the table");
    items_ = items;
    for (std::size_t p = 0; p < batch_parts; ++p)
      parts_[p].sequences = batch.range(cuts[p], cuts[p + 1]);
  }

  const sequence_range& sequences(std::size_t part) const { return parts_[part].sequences; }

  /// The part's rows of a matrix that has a row for each row of the batch.
  template <class Rows>
  auto rows_of(std::size_t part, Rows& rows) const {
    return rows.middleRows(sequences(part).first_row(), sequences(part).rows());
  }

  /// Parts may go side by side, forward as well as back. Returns the states, a row for each row of the part.
  const matrix<T>& forward(const parameter_values<T>& weights, const dropout_masks& masks,
                           std::size_t part) {
    auto& [sequences, kept] = parts_[part];
    if (sequences.rows() > 0) encoder_.forward(weights, items_, sequences, masks, kept);
    else kept.states.resize(0, items_.cols);
    return kept.states;
  }

  void backward(const parameter_values<T>& weights, const dropout_masks& masks, std::size_t part,
                const rows_view<T>& d_states, parameter_values<T>& gradient) {
    auto& [sequences, kept] = parts_[part];
    if (sequences.rows() > 0)
      encoder_.backward(weights, sequences, masks, d_states, kept, gradient);
  }

  /// Adds to the gradient of the table of items, after `backward` of all parts.
  void add_item_gradient(parameter_values<T>& gradient, thread_pool& threads) const {
    auto table = gradient[items_];
    for_each_range(threads, items_.rows, [&](std::size_t begin, std::size_t end) {
      for (const auto& [sequences, kept] : parts_)
        for (Eigen::Index r = 0; r < sequences.rows(); ++r) {
          const item_id item = sequences.items[static_cast<std::size_t>(r)];
          if (begin <= item && item < end) table.row(item) += kept.d_rows.row(r);
        }
    });
  }

private:
  struct part_memory {
    sequence_range sequences;
    typename sasrec_encoder<T>::kept kept;
  };

  sasrec_encoder<T> encoder_;
  std::size_t max_length_;
  parameter items_;
  std::vector<part_memory> parts_;
};

} // namespace trainer::nn
