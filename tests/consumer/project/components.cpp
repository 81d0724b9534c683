// SPDX-License-Identifier: MIT
#include <Eigen/Core>
#include <xtensor/xtensor.hpp>

#include <realhns/core/embedding_traits.hpp>

using eigen_table = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
static_assert(realhns::embedding_matrix<eigen_table>);
static_assert(realhns::embedding_matrix<xt::xtensor<float, 2>>);
