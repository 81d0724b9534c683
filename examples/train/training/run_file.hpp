// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "../math/binary.hpp"
#include "atomic_file.hpp"

namespace trainer {

/// A file that begins with what it is and with the fingerprint of the run that wrote it, so that no
/// other run takes it for its own. Binary, for the same program on a machine of the same kind.
class run_file {
public:
  run_file(std::string kind, nlohmann::json fingerprint)
      : kind_("realhns " + std::move(kind) + " 1"), fingerprint_(std::move(fingerprint)) {}

  /// Writes the file whole, by write(stream). Throws std::runtime_error if it cannot be written.
  template <class Write>
  void save(const std::filesystem::path& path, const Write& write) const {
    write_atomically(path, [&](std::ostream& out) {
      out << kind_;
      write_list(out, fingerprint_.dump());
      write(out);
    });
  }

  /// Reads it by read(stream). Throws std::runtime_error, "PATH: reason", on what is not the like.
  template <class Read>
  void load(const std::filesystem::path& path, const Read& read) const {
    try {
      std::ifstream in(path, std::ios::binary);
      if (!in) throw std::runtime_error("cannot be read");
      std::string kind(kind_.size(), '\0');
      in.read(kind.data(), static_cast<std::streamsize>(kind.size()));
      if (kind != kind_) throw std::runtime_error("is no " + kind_);
      check(nlohmann::json::parse(read_list<std::string>(in)));
      read(in);
    } catch (const std::exception& error) {
      throw std::runtime_error(path.string() + ": " + error.what());
    }
  }

private:
  void check(const nlohmann::json& other) const {
    for (const auto& [key, value] : fingerprint_.items())
      if (other.value(key, nlohmann::json()) != value)
        throw std::runtime_error("was written with other options: " + key + " was " +
                                 other.value(key, nlohmann::json()).dump() + " and is " +
                                 value.dump());
  }

  std::string kind_;
  nlohmann::json fingerprint_;
};

} // namespace trainer
