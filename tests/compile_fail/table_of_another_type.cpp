// expect: realhns: the matrix holds another type than the input says. write single_domain<double>
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

const std::vector<std::vector<double>> rows{{1, 2}, {3, 4}};
const realhns::embedding_table<double> table(rows);

realhns::single_domain<float> input{.items = table};
