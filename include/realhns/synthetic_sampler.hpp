// SPDX-License-Identifier: MIT
#pragma once

#include "sampler.hpp"
#include "synthetic_epoch.hpp"

namespace realhns::inline REALHNS_VERSION_NAMESPACE {

/// A sampler, and what its negatives are made into:
///
///     realhns::synthetic_sampler sampler{realhns::dns({...}), realhns::positive_mixing{}};
///
/// It is the sampler that it is given and draws the same ids. What `prepare` returns says beside that
/// what row to train on in each slot.
template <class Sampler, class Synthesis>
class synthetic_sampler : public Sampler {
  static_assert(
      detail::any_synthesis<Synthesis>,
      "realhns: a synthesis needs prepare(input, context) -> state with a constant terms() "
      "and make(slot, random, terms, noise)");

public:
  /// Throws std::invalid_argument on settings that contradict themselves.
  synthetic_sampler(Sampler ids, Synthesis synthesis)
      : Sampler(std::move(ids)), synthesis_(std::move(synthesis)) {
    detail::validate(synthesis_);
  }

  /// As the sampler's own; the result is a synthetic_epoch over its epoch.
  template <class Input>
  auto prepare(epoch_t number, const Input& input) const {
    return made(Sampler::prepare(number, input), number, input);
  }

  /// The same after `previous`, an epoch of this sampler.
  template <class Input, class Previous>
  auto prepare(epoch_t number, const Input& input, const Previous& previous) const {
    using drawn = decltype(Sampler::prepare(number, input));
    static_assert(
        std::derived_from<Previous, drawn>,
        "realhns: the previous epoch must be one that this sampler prepared from an input "
        "of the same type");
    return made(Sampler::prepare(number, input, static_cast<const drawn&>(previous)), number,
                input);
  }

  /// As the sampler's own: an epoch that was saved, to prepare the next from.
  template <class Input>
  auto restore(const Input& input, std::istream& in) const {
    auto drawn = Sampler::restore(input, in);
    const epoch_t number = drawn.number();
    return made(std::move(drawn), number, input);
  }

private:
  template <class Drawn, class Input>
  auto made(Drawn drawn, epoch_t number, const Input& input) const {
    using T = typename Input::value_type;
    static_assert(!detail::is_scored<Input>,
                  "realhns: negatives are made of the items' rows, and a scored_domain has none");
    const auto start = std::chrono::steady_clock::now();
    const options& settings = Sampler::settings();
    const single_domain<T> target = input;
    detail::require(!target.scorer,
                    "scorer: negatives are made of the items' rows, and a scored_domain has none");
    thread_pool threads(settings.threads);
    prepare_report report = drawn.report();
    epoch_context context{settings,         number,  draw_stage::synthesis,
                          drawn.drawable(), threads, report};
    auto state = synthesis_.prepare(target, context);
    if constexpr (requires { state.bytes(); }) report.bytes += state.bytes();
    report.seconds +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

    using epoch_type = synthetic_epoch<T, Drawn, decltype(state)>;
    auto kept = std::make_shared<const typename epoch_type::prepared_synthesis>(
        typename epoch_type::prepared_synthesis{std::move(state), report});
    return epoch_type(std::move(drawn), std::move(kept), target.items, settings, number);
  }

  Synthesis synthesis_;
};

} // namespace realhns::inline REALHNS_VERSION_NAMESPACE
