// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

namespace trainer {

enum class loss_kind {
  bpr, ///< mean over the negatives of -log sigmoid(s+ - s-) (Rendle et al., UAI 2009)
  bce, ///< -log sigmoid(s+) - mean over the negatives of log sigmoid(-s-) (Eq. 9)
};

/// log(1 + e^x) = -log sigmoid(-x), without overflow.
template <class T>
T softplus(T x) {
  return std::max(x, T{0}) + std::log1p(std::exp(-std::abs(x)));
}

template <class T>
T sigmoid(T x) {
  const T e = std::exp(-std::abs(x));
  return (x >= 0 ? T{1} : e) / (1 + e);
}

/// The loss of one positive with its negatives. On return `negatives` holds the derivatives by the
/// scores it held on entry, and `positive` that by its own. The negatives together weigh as much as
/// the positive, however many there are.
template <class T>
T loss_and_derivatives(loss_kind kind, T& positive, std::span<T> negatives) {
  const T share = negatives.empty() ? T{0} : T{1} / static_cast<T>(negatives.size());
  const bool pairs = kind == loss_kind::bpr;
  const T anchor = pairs ? positive : T{0};
  T loss = pairs ? T{0} : softplus(-positive);
  T derivative = pairs ? T{0} : -sigmoid(-positive);
  for (T& score : negatives) {
    const T margin = score - anchor;
    loss += share * softplus(margin);
    score = share * sigmoid(margin);
    if (pairs) derivative -= score;
  }
  positive = derivative;
  return loss;
}

} // namespace trainer
