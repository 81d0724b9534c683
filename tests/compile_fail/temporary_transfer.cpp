// expect: realhns: a reference to a temporary transfer function would dangle. give the function a name
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

realhns::cross_domain<float> input{.transfer = [](const auto&, const auto&, auto) {}};
