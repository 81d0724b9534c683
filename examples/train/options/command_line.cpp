// SPDX-License-Identifier: MIT
#include "command_line.hpp"

#include <algorithm>
#include <optional>

#include <CLI/CLI.hpp>

namespace trainer {

namespace {

/// An option whose text is a T, which `holder` takes in.
template <spelled T, class Holder>
CLI::Option* add_spelled(CLI::App& app, const std::string& name, Holder& holder,
                         const std::string& help) {
  const auto read = [name, &holder](const std::string& text) {
    try {
      T value{};
      parse(text, value);
      holder = value;
    } catch (const std::invalid_argument& error) {
      throw CLI::ValidationError(name, error.what());
    }
  };
  auto* option = app.add_option_function<std::string>(name, read, help);
  if constexpr (choice<T>) option->type_name(names_of(T{}));
  return option;
}

template <class T>
CLI::Option* add_option(CLI::App& app, const std::string& name, T& value, const std::string& help) {
  if constexpr (spelled<T>)
    return add_spelled<T>(app, name, value, help)->default_str(to_text(value));
  else if constexpr (std::same_as<T, bool>) return app.add_flag(name, value, help);
  else return app.add_option(name, value, help)->capture_default_str();
}

template <class T>
CLI::Option* add_option(CLI::App& app, const std::string& name, std::optional<T>& value,
                        const std::string& help) {
  if constexpr (spelled<T>) return add_spelled<T>(app, name, value, help);
  else return app.add_option(name, value, help);
}

} // namespace

void add_options(CLI::App& app, options& o) {
  options::for_each_group(o, [&](const char* title, auto& group) {
    std::remove_cvref_t<decltype(group)>::for_each(
        group, [&](const char* name, auto& value, const char* help) {
          add_option(app, name, value, help)->group(title);
        });
  });
}

model_kind named_model(std::vector<std::string> arguments) {
  auto model = model_kind::mf;
  CLI::App app;
  app.allow_extras();
  app.set_help_flag();
  add_option(app, "--model", model, "");
  std::ranges::reverse(arguments); // as CLI11 wants them
  app.parse(arguments);
  return model;
}

} // namespace trainer
