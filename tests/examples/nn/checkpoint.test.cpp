// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "../temporary_file.hpp"
#include "finite_differences.hpp"
#include "train/nn/checkpoint.hpp"

using namespace trainer;
using namespace trainer::nn;
using namespace finite_differences;
using Catch::Matchers::Contains;

namespace {

struct world {
  parameter_list list;
  parameter first = list.add("items", 3, 4, {});
  parameter second = list.add("encoder.bias", 1, 2, {});
  parameter_values<float> weights = numbers_from(1);
  dense_adam<float>::state adam{numbers_from(2), numbers_from(3), 12'345};

  parameter_values<float> numbers_from(std::uint64_t seed) const {
    parameter_values<float> values(list.size());
    auto random = random_stream(seed, purpose::planted);
    for (float& number : values.between(0, values.size()))
      number = static_cast<float>(normal(random));
    return values;
  }
};

bool same(const parameter_values<float>& a, const parameter_values<float>& b) {
  const parameter all{0, 1, as_index(a.size())};
  return a.size() == b.size() && a[all] == b[all];
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void refused(const std::string& bytes, const std::string& sentence) {
  const temporary_file file("broken", bytes);
  CAPTURE(bytes);
  CHECK_THROWS_WITH(read_blocks<float>(file.path()), Contains(sentence));
}

} // namespace

TEST_CASE("a checkpoint gives back weights, moments and steps", "[trainer]") {
  const temporary_file file("checkpoint", "what was there before");
  const world saved;
  save_checkpoint(file.path(), saved.list, saved.weights, saved.adam);
  world loaded;
  loaded.weights = loaded.adam.mean = loaded.adam.square = loaded.numbers_from(9);
  load_checkpoint(file.path(), loaded.list, loaded.weights, loaded.adam);
  CHECK(same(loaded.weights, saved.weights));
  CHECK(same(loaded.adam.mean, saved.adam.mean));
  CHECK(same(loaded.adam.square, saved.adam.square));
  CHECK(loaded.adam.steps == saved.adam.steps);
}

TEST_CASE("the bytes of a file of blocks are these", "[trainer]") {
  const temporary_file file("blocks");
  write_blocks(file.path(), named_blocks<float>{{"ab", matrix<float>{{1, -2}}}});
  const auto count = [](char n) { return std::string{n, 0, 0, 0, 0, 0, 0, 0}; };
  CHECK(bytes_of(file.path()) == "realhns blocks 1\n" + count(4) + count(1) + count(2) + "ab" +
                                     count(1) + count(2) + std::string("\0\0\x80\x3f", 4) +
                                     std::string("\0\0\0\xc0", 4));
}

TEST_CASE("a model can start from the weights of a smaller one", "[trainer]") {
  const world small;
  parameter_list list;
  list.add("target.items", 7, 4, {});
  const parameter bias = list.add("source.encoder.bias", 1, 2, {});
  const parameter items = list.add("source.items", 3, 4, {});
  parameter_values<float> weights(list.size());
  named_blocks<float> blocks;
  put(blocks, small.list, small.weights);
  take(blocks, list, weights, "", "source.");
  CHECK(weights[items] == small.weights[small.first]);
  CHECK(weights[bias] == small.weights[small.second]);
  CHECK(weights[list.blocks()[0]].isZero(0));
  CHECK(blocks.empty());
}

TEST_CASE("a checkpoint of another model is refused and changes nothing", "[trainer]") {
  const temporary_file file("checkpoint");
  const world saved;
  save_checkpoint(file.path(), saved.list, saved.weights, saved.adam);
  const auto refused_by = [&](world& other, const std::string& sentence) {
    other.weights = parameter_values<float>(other.list.size());
    const auto before = other.weights;
    other.adam = {before, before, 7};
    CHECK_THROWS_WITH(load_checkpoint(file.path(), other.list, other.weights, other.adam),
                      Contains(sentence));
    CHECK(same(other.weights, before));
    CHECK(same(other.adam.mean, before));
    CHECK(other.adam.steps == 7);
  };
  world more, fewer, reshaped;
  more.list.add("fusion.bias", 1, 2, {});
  refused_by(more, "there are no saved weights adam.mean.fusion.bias");
  fewer.list = {};
  fewer.list.add("items", 3, 4, {});
  refused_by(fewer, "is of another model: it has adam.mean.encoder.bias");
  reshaped.list = {};
  reshaped.list.add("items", 4, 3, {});
  refused_by(reshaped, "the saved weights adam.mean.items are 3 x 4, not 4 x 3");
}

TEST_CASE("broken files of blocks are refused in sentences", "[trainer]") {
  const temporary_file file("blocks");
  const named_blocks<float> blocks{{"a", matrix<float>{{1, 2}, {3, 4}}},
                                   {"b", matrix<float>::Zero(0, 3)}};
  write_blocks(file.path(), blocks);
  CHECK(read_blocks<float>(file.path()) == blocks);
  CHECK_THROWS_WITH(read_blocks<double>(file.path()), Contains("numbers of 4 bytes, not 8"));
  CHECK_THROWS_WITH(read_blocks<float>(file.path() / "nowhere"), Contains("can't be opened"));
  CHECK_THROWS_WITH(write_blocks(file.path() / "nowhere", blocks), Contains("can't be written"));

  const std::string whole = bytes_of(file.path());
  for (std::size_t length = 0; length < whole.size(); ++length)
    refused(whole.substr(0, length), length < 17 ? "is no file of weights" : "ends too early");
  refused(whole + "x", "goes on after its last block");
  std::string bytes = whole;
  bytes.replace(15, 1, "2");
  refused(bytes, "is no file of weights, version 1");
  bytes = whole;
  bytes.replace(whole.find('b', 40), 1, "a");
  refused(bytes, "has two blocks a");
  // Counts that no memory could hold, and that would overflow when multiplied.
  for (const std::size_t count : {25U, 33U, 42U, 50U}) {
    bytes = whole;
    bytes.replace(count, 8, std::string(8, '\x7f'));
    refused(bytes, "ends too early");
  }
}
