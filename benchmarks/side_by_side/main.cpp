// SPDX-License-Identifier: MIT
#include <fstream>
#include <iostream>

#include "dataset.hpp"
#include "measurement.hpp"
#include "pools.hpp"

/// Serves the driver: a line in, a line out.
///
///     prepare NAME key=value ...   ->  its number, its work, and facts for other sides
///     run NUMBER                   ->  seconds of one repetition
///     save NUMBER FILE             ->  writes what a repetition finds
///     drop                         ->  forgets all measurements
///     sizes DATASET                ->  items, users, positions
///     share DATASET FOLDER         ->  writes the data set
///     pools DATASET USERS FROM TO FILE
///     peak NUMBER                  ->  bytes by which one repetition raised the memory's peak
namespace {

std::map<int, measurement> prepared;

measurement& find(std::istringstream& line) {
  int number = 0;
  line >> number;
  return prepared.at(number);
}

/// A line of /proc/self/status, in bytes.
double status(const std::string& key) {
  std::ifstream file("/proc/self/status");
  for (std::string word; file >> word;)
    if (double kilobytes = 0; word == key + ":" && file >> kilobytes) return kilobytes * 1024;
  throw std::runtime_error("no " + key + " in /proc/self/status");
}

} // namespace

/// One repetition, under a name by which callgrind knows what to count.
extern "C" __attribute__((noinline)) double measured(const measurement& m) { return m.seconds(); }

namespace {

/// How far one repetition raises the peak of the resident memory above what is there before.
double peak(measurement& m) {
  std::ofstream("/proc/self/clear_refs") << 5; // the peak restarts from what is resident now
  const double before = status("VmRSS");
  m.seconds();
  return status("VmHWM") - before;
}

void answer(std::istringstream& line, std::ostream& out) {
  std::string command, name, file;
  line >> command;
  if (command == "prepare") {
    const request what(line);
    const auto found = measurements().find(what.name());
    if (found == measurements().end()) throw std::runtime_error("no measurement " + what.name());
    static int number = 0;
    const auto& made = prepared[++number] = found->second(what);
    out << number << ' ' << made.work << ' ' << made.facts;
  } else if (command == "run") {
    out << measured(find(line));
  } else if (command == "save") {
    const auto& found = find(line);
    line >> file;
    found.save(file);
  } else if (command == "peak") {
    out << peak(find(line));
  } else if (command == "drop") {
    prepared.clear();
  } else if (command == "sizes") {
    line >> name;
    const auto data = open_dataset(name);
    out << data->item_count() << ' ' << data->user_count() << ' ' << data->positions.size();
  } else if (command == "share") {
    line >> name >> file;
    open_dataset(name)->share(file);
  } else if (command == "pools") {
    std::size_t users = 0;
    double from = 0, to = 0;
    line >> name >> users >> from >> to >> file;
    write_raw<realhns::item_id>(file, pools_of(realhns::ranked_window<>{.from = from, .to = to},
                                               open_dataset(name)->input(users)));
  } else {
    throw std::runtime_error("no command " + command);
  }
}

} // namespace

int main() {
  std::cout.precision(9);
  for (std::string text; std::getline(std::cin, text);) {
    std::istringstream line(text);
    std::ostringstream out;
    out.precision(9);
    try {
      answer(line, out);
      std::cout << "ok " << out.str() << std::endl;
    } catch (const std::exception& e) {
      std::cout << "error " << e.what() << std::endl;
    }
  }
}
