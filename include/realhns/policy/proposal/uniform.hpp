// SPDX-License-Identifier: MIT
#pragma once

#include "../../core/epoch_context.hpp"
#include "../../detail/draw_restricted.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// Every item that the user may have, with the same probability (Rendle et al., UAI 2009).
struct uniform {
  template <class Input>
  detail::uniform_items prepare(const Input& /*input*/, epoch_context& context) const {
    return {context.items.range()};
  }
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
