// expect: realhns: a synthesis needs prepare.input, context. -> state with a constant terms.. and make
// SPDX-License-Identifier: MIT
#include <realhns/realhns.hpp>

struct half_of_it {
  template <class Input>
  half_of_it prepare(const Input&, realhns::epoch_context&) const {
    return *this;
  }
  static constexpr std::size_t terms() { return 1; }
};

realhns::synthetic_sampler sampler{realhns::dns(), half_of_it{}};
