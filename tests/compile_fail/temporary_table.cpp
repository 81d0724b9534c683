// expect: realhns: a view of a temporary matrix would dangle. give the matrix a name
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

#include <vector>

struct my_table {
  std::vector<float> numbers;
};

template <>
struct realhns::embedding_traits<my_table> {
  static embedding_view<float> view(const my_table& t) { return {t.numbers.data(), 2, 3}; }
};

realhns::single_domain<float> input{.items = my_table{std::vector<float>(6)}};
