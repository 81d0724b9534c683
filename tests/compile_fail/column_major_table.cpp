// expect: realhns: rows must be contiguous. use a row-major matrix, or hand over the transpose..
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

struct column_major { // what Eigen::MatrixXf looks like
  using PlainObject = column_major;
  static constexpr int IsRowMajor = 0;
  const float* data() const { return nullptr; }
  int rows() const { return 0; }
  int cols() const { return 0; }
  int innerStride() const { return 1; }
  int outerStride() const { return 0; }
};

const column_major table;
realhns::single_domain<float> input{.items = table};
