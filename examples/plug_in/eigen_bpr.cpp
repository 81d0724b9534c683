// SPDX-License-Identifier: MIT
// How do I plug the library into a BPR loop on Eigen maps?
#include "host.hpp"

#include <cmath>
#include <iostream>

#include <Eigen/Core>
#include <realhns/realhns.hpp>

namespace {

using matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using table = Eigen::Map<matrix>;

/// One step of gradient descent on -log sigmoid(P_u . Q_i - P_u . Q_j).
void bpr_step(table& P, table& Q, Eigen::Index u, Eigen::Index i, Eigen::Index j) {
  const float difference = P.row(u).dot(Q.row(i) - Q.row(j));
  const float slope = 0.1F / (1 + std::exp(difference));
  const Eigen::RowVectorXf p = P.row(u);
  P.row(u) += slope * (Q.row(i) - Q.row(j));
  Q.row(i) += slope * p;
  Q.row(j) -= slope * p;
}

} // namespace

int main() {
  std::vector<float> memory = host::table(host::users + host::items, 0);
  table P(memory.data(), host::users, host::dim);
  table Q(memory.data() + P.size(), host::items, host::dim);
  const auto pairs = host::pairs();
  constexpr realhns::epoch_t epochs = 20;

  const auto train = realhns::interactions::from_pairs(pairs);
  const auto sampler = realhns::dns({.negatives = 1, .candidates = 3, .seed = 42});
  for (realhns::epoch_t e = 1; e <= epochs; ++e) {
    const auto epoch =
        sampler.prepare(e, realhns::single_domain<float>{.items = Q, .users = P, .known = train});
    for (std::uint32_t n = 0; auto [u, i] : pairs) {
      realhns::item_id j[1];
      epoch.sample({.user = u, .positive = i, .position = n++}, j);
      bpr_step(P, Q, u, i, j[0]);
    }
  }

  const double auc = host::auc([&](auto u, auto i) { return P.row(u).dot(Q.row(i)); });
  std::cout << "AUC: " << auc << '\n';
  return auc > 0.9 ? 0 : 1;
}
