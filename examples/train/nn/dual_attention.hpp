// SPDX-License-Identifier: MIT
#pragma once

#include <limits>

#include "dasl_batch.hpp"
#include "linear.hpp"

namespace trainer::nn {

/// The dual attention of DASL (Li et al., KDD 2021) at each position: a score context . tanh(h W + b)
/// for each state h of both domains, one softmax over all of them that the position may look at, and
/// in each domain the sum of its states by these weights. The softmax of the next position has a few
/// states more, so sums are carried on: time and memory grow with the rows, not with their pairs.
template <std::floating_point T>
class dual_attention {
public:
  using column = Eigen::Matrix<T, Eigen::Dynamic, 1>;

  /// Of the rows of one domain.
  struct scored {
    matrix<T> hidden;
    column scores;
    matrix<T> sums; ///< a row for each row of `own`
  };

  struct kept {
    scored own, other;
    column log_sums; ///< log of the sum of exp(score), over what a row of `own` looks at
  };

  struct scratch {
    column d_own, d_other; // by the scores
    matrix<T> d_hidden;
  };

  dual_attention(parameter_list& list, const std::string& name, Eigen::Index dim)
      : hidden_(list, name + ".hidden", dim, dim, linear<T>::bias::uniform),
        context_(list.add(name + ".context", dim, 1)) {}

  const parameter& context() const { return context_; }

  /// Fills k.own.sums and k.other.sums. Where nothing of the other domain is seen its sum is 0.
  void forward(const parameter_values<T>& weights, const dasl_range& users, const matrix<T>& own,
               const matrix<T>& other, kept& k) const {
    score(weights, own, k.own);
    score(weights, other, k.other);
    k.log_sums.resize(own.rows());
    for (scored* s : {&k.own, &k.other}) s->sums.setZero(own.rows(), own.cols());
    users.for_each([&](std::size_t, Eigen::Index begin, Eigen::Index rows, Eigen::Index first) {
      T log_sum = -std::numeric_limits<T>::infinity();
      for (Eigen::Index t = begin, next = first; t < begin + rows; ++t) {
        const T before = log_sum;
        const Eigen::Index end = users.seen(t, first);
        log_sum = log_add(log_sum, k.own.scores(t));
        for (Eigen::Index j = next; j < end; ++j) log_sum = log_add(log_sum, k.other.scores(j));
        if (t > begin)
          for (scored* s : {&k.own, &k.other})
            s->sums.row(t) = std::exp(before - log_sum) * s->sums.row(t - 1);
        k.own.sums.row(t) += std::exp(k.own.scores(t) - log_sum) * own.row(t);
        for (; next < end; ++next)
          k.other.sums.row(t) += std::exp(k.other.scores(next) - log_sum) * other.row(next);
        k.log_sums(t) = log_sum;
      }
    });
  }

  /// Sets d_own and d_other, the gradients by the states. `d_own_sums` and `d_other_sums` are used up.
  void backward(const parameter_values<T>& weights, const dasl_range& users, const matrix<T>& own,
                const matrix<T>& other, const kept& k, matrix<T>& d_own_sums,
                matrix<T>& d_other_sums, scratch& s, parameter_values<T>& gradient,
                matrix<T>& d_own, matrix<T>& d_other) const {
    d_own.setZero(own.rows(), own.cols());
    d_other.setZero(other.rows(), other.cols());
    s.d_own.setZero(own.rows());
    s.d_other.setZero(other.rows());
    users.for_each([&](std::size_t, Eigen::Index begin, Eigen::Index rows, Eigen::Index first) {
      // A weight is exp(score - log_sum) wherever a state is seen, and log_sum never falls. So what
      // all later positions ask of a state is one row, which shrinks on its way back.
      T centre = 0;
      for (Eigen::Index t = begin + rows; t-- > begin;) {
        T due =
            d_own_sums.row(t).dot(k.own.sums.row(t)) + d_other_sums.row(t).dot(k.other.sums.row(t));
        if (t + 1 < begin + rows) {
          const T share = std::exp(k.log_sums(t) - k.log_sums(t + 1));
          due += share * centre;
          d_own_sums.row(t) += share * d_own_sums.row(t + 1);
          d_other_sums.row(t) += share * d_other_sums.row(t + 1);
        }
        centre = due;
        const auto pass_back = [&](Eigen::Index row, const matrix<T>& states, const scored& of,
                                   const matrix<T>& d_sums, column& d_scores, matrix<T>& d) {
          const T weight = std::exp(of.scores(row) - k.log_sums(t));
          d.row(row) = weight * d_sums.row(t);
          d_scores(row) = weight * (d_sums.row(t).dot(states.row(row)) - centre);
        };
        pass_back(t, own, k.own, d_own_sums, s.d_own, d_own);
        const Eigen::Index seen_before = t == begin ? first : users.seen(t - 1, first);
        for (Eigen::Index j = seen_before; j < users.seen(t, first); ++j)
          pass_back(j, other, k.other, d_other_sums, s.d_other, d_other);
      }
    });
    score_backward(weights, own, k.own, s.d_own, s, gradient, d_own);
    score_backward(weights, other, k.other, s.d_other, s, gradient, d_other);
  }

private:
  static T log_add(T a, T b) {
    const T larger = std::max(a, b);
    return larger + std::log1p(std::exp(std::min(a, b) - larger));
  }

  void score(const parameter_values<T>& weights, const matrix<T>& states, scored& s) const {
    hidden_.forward(weights, states, s.hidden);
    s.hidden = s.hidden.array().tanh();
    s.scores.noalias() = s.hidden * weights[context_];
  }

  /// Adds to d.
  void score_backward(const parameter_values<T>& weights, const matrix<T>& states, const scored& of,
                      const column& d_scores, scratch& s, parameter_values<T>& gradient,
                      matrix<T>& d) const {
    gradient[context_].noalias() += of.hidden.transpose() * d_scores;
    s.d_hidden.noalias() = d_scores * weights[context_].transpose();
    s.d_hidden.array() *= 1 - of.hidden.array().square();
    hidden_.add_gradient(states, s.d_hidden, gradient);
    d.noalias() += hidden_.input_gradient(weights, s.d_hidden);
  }

  linear<T> hidden_;
  parameter context_;
};

} // namespace trainer::nn
