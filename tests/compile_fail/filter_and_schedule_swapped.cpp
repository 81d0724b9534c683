// expect: realhns: the schedule needs plan
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

realhns::sampler sampler{realhns::options{}, realhns::cluster_threshold{}, realhns::curriculum{}};
