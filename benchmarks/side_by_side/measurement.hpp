// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>

/// The words of a line from the driver: a name, then any number of `key=value`.
class request {
public:
  explicit request(std::istringstream& line) {
    line >> name_;
    for (std::string word; line >> word;) {
      const auto at = word.find('=');
      if (at == std::string::npos) throw std::runtime_error("'" + word + "' is no key=value");
      words_[word.substr(0, at)] = word.substr(at + 1);
    }
  }

  const std::string& name() const { return name_; }

  const std::string& text(const std::string& key) const {
    const auto found = words_.find(key);
    if (found == words_.end()) throw std::runtime_error(name_ + " needs " + key + "=");
    return found->second;
  }

  double number(const std::string& key) const { return std::stod(text(key)); }
  std::size_t count(const std::string& key) const { return static_cast<std::size_t>(number(key)); }
  unsigned threads() const { return static_cast<unsigned>(count("threads")); }

private:
  std::string name_;
  std::map<std::string, std::string> words_;
};

/// One side of a comparison, ready to be repeated.
struct measurement {
  double work = 0;                 ///< units in one repetition: users, draws, FLOPs, ...
  std::function<double()> seconds; ///< runs one repetition
  std::function<void(const std::filesystem::path&)> save{}; ///< writes what a repetition finds
  std::string facts{}; ///< `key=value` words that another side needs to do the same work
};

using measurement_maker = measurement (*)(const request&);

/// All measurements of this program by name. Each source file adds its own, so that a program with
/// fewer of them is one that is linked from fewer files.
inline std::map<std::string, measurement_maker>& measurements() {
  static std::map<std::string, measurement_maker> all;
  return all;
}

struct offer {
  offer(const char* name, measurement_maker maker) { measurements().emplace(name, maker); }
};

template <class F>
double seconds_of(F&& f) {
  const auto start = std::chrono::steady_clock::now();
  f();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Keeps a result alive that nothing reads.
template <class T>
void keep(const T& result) {
  asm volatile("" : : "g"(&result) : "memory");
}

template <class T>
void write_raw(const std::filesystem::path& file, std::span<const T> numbers) {
  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<const char*>(numbers.data()),
            static_cast<std::streamsize>(numbers.size_bytes()));
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}
