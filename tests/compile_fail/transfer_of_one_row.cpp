// expect: realhns: a transfer function is an object that is called, being const, as f.source_rows, centroids, out.
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

#include <vector>

const auto mlp = [](const std::vector<float>& source_and_centroid) { return source_and_centroid; };

realhns::cross_domain<float> input{.transfer = mlp};
