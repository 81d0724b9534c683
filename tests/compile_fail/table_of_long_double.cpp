// expect: realhns: embeddings are float or double. for other types copy into an embedding_table
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

realhns::embedding_view<long double> table;
