// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <realhns/core/similarity.hpp>

#include "choice.hpp"
#include "parse.hpp"
#include "require.hpp"

namespace trainer {

/// What is trained.
struct model_options {
  model_kind kind = model_kind::mf;
  std::uint32_t dim = 64;
  realhns::similarity_measure similarity = realhns::cosine(5);
  double dropout = 0.5;
  std::uint32_t max_length = 50; ///< of sequence models
  std::uint32_t blocks = 2;      ///< of sasrec and cdr, as is the next
  std::uint32_t heads = 1;

  bool reads_sequences() const { return kind != model_kind::mf; }
  bool two_domains() const { return kind == model_kind::cdr || kind == model_kind::dasl; }
  bool has_blocks() const { return kind == model_kind::sasrec || kind == model_kind::cdr; }

  template <class Self, class Visit>
  static void for_each(Self& o, const Visit& visit) {
    visit("--model", o.kind, "What is trained; other defaults depend on it");
    visit("--dim", o.dim, "Numbers in an embedding");
    visit("--similarity", o.similarity, "Score of two embeddings: inner, or cosine:SCALE");
    visit("--dropout", o.dropout, "Share of the numbers set to 0 while training; mf: of a user's");
    visit("--max-length", o.max_length,
          "Items of a history that are read, the latest; mf reads none");
    visit("--blocks", o.blocks, "sasrec, cdr: attention blocks of an encoder");
    visit("--heads", o.heads, "sasrec, cdr: attention heads of a block");
  }
};

inline void validate(const model_options& o) {
  require(o.dim > 0, "--dim must be positive");
  require(o.dropout >= 0 && o.dropout < 1, "--dropout must be at least 0 and less than 1");
  require(o.max_length > 0, "--max-length must be positive");
  require(o.blocks > 0, "--blocks must be positive");
  require(o.heads > 0 && o.dim % o.heads == 0, "--heads must divide --dim");
  const model_options usual;
  require(o.reads_sequences() || o.max_length == usual.max_length,
          "--max-length is for models that read sequences");
  require(o.has_blocks() || (o.blocks == usual.blocks && o.heads == usual.heads),
          "--blocks and --heads are for sasrec, cdr");
}

} // namespace trainer
