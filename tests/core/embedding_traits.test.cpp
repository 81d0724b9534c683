// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <array>
#include <numeric>
#include <vector>

#include <Eigen/Core>
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xstrided_view.hpp>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>

#include <realhns/core/embedding_traits.hpp>

using Catch::Contains;
using realhns::embedding_view;

namespace {

template <class T>
using row_major = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The numbers 0, 1, 2, ...: the number at (i, k) tells where it was read.
template <class T = float>
std::vector<T> counted(std::size_t size) {
  std::vector<T> numbers(size);
  std::iota(numbers.begin(), numbers.end(), T{0});
  return numbers;
}

/// Whether a view has the shape of a matrix and its numbers, read by the matrix' own operator().
template <class T, class M>
bool same_numbers(const embedding_view<T>& view, const M& m, std::size_t rows, std::size_t dim) {
  if (view.rows() != rows || view.dim() != dim) return false;
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t k = 0; k < dim; ++k) {
      if constexpr (requires { m.innerStride(); }) {
        if (view.row(i)[k] != m(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k)))
          return false;
      } else {
        if (view.row(i)[k] != m(i, k)) return false;
      }
    }
  return true;
}

/// What the traits need of std::mdspan, which this standard library does not have yet.
template <class T>
struct small_mdspan {
  T* memory;
  std::array<std::size_t, 2> extents, strides;

  static constexpr std::size_t rank() { return 2; }
  T* data_handle() const { return memory; }
  std::size_t extent(std::size_t r) const { return extents[r]; }
  std::size_t stride(std::size_t r) const { return strides[r]; }
  T& operator()(std::size_t i, std::size_t k) const {
    return memory[i * strides[0] + k * strides[1]];
  }
};

const auto not_contiguous = Contains("embedding_view: the numbers of a row are not contiguous");

} // namespace

TEMPLATE_TEST_CASE("Eigen: row-major matrices", "", float, double) {
  row_major<TestType> m(5, 3);
  m.setRandom();
  const embedding_view<TestType> view = m;
  CHECK(same_numbers(view, m, 5, 3));
  CHECK(view.data() == m.data());

  const Eigen::Matrix<TestType, 4, 2, Eigen::RowMajor> fixed =
      Eigen::Matrix<TestType, 4, 2, Eigen::RowMajor>::Random();
  CHECK(same_numbers(embedding_view<TestType>(fixed), fixed, 4, 2));
}

TEST_CASE("Eigen: blocks and rows of a matrix") {
  row_major<float> m(6, 8);
  m.setRandom();
  const auto block = m.block(1, 2, 4, 3);
  const embedding_view<float> view = block;
  CHECK(same_numbers(view, block, 4, 3));
  CHECK(view.stride() == 8);
  CHECK(same_numbers(embedding_view<float>(m.middleRows(2, 3)), m.middleRows(2, 3), 3, 8));
  CHECK(same_numbers(embedding_view<float>(m.leftCols(5)), m.leftCols(5), 6, 5));
  CHECK(same_numbers(embedding_view<float>(m.row(4)), m.row(4), 1, 8));
}

TEST_CASE("Eigen: maps, of constant memory and with an outer stride") {
  const auto memory = counted(40);
  const Eigen::Map<const row_major<float>> plain(memory.data(), 5, 8);
  CHECK(same_numbers(embedding_view<float>(plain), plain, 5, 8));

  using padded_map = Eigen::Map<const row_major<float>, 0, Eigen::OuterStride<>>;
  const padded_map padded(memory.data(), 5, 3, Eigen::OuterStride<>(8));
  CHECK(same_numbers(embedding_view<float>(padded), padded, 5, 3));

  const Eigen::Ref<const row_major<float>, 0, Eigen::OuterStride<>> reference = padded;
  CHECK(same_numbers(embedding_view<float>(reference), reference, 5, 3));
}

TEST_CASE("Eigen: the transpose of a column-major matrix that holds an item in each column") {
  const Eigen::MatrixXf columns = Eigen::MatrixXf::Random(3, 7);
  const embedding_view<float> view = columns.transpose();
  CHECK(same_numbers(view, columns.transpose(), 7, 3));
  CHECK(view.data() == columns.data());
}

TEST_CASE("Eigen: numbers that are not next to each other are refused", "[hostile]") {
  const auto memory = counted(40);
  using stride = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
  const Eigen::Map<const row_major<float>, 0, stride> skipping(memory.data(), 5, 4, stride(8, 2));
  CHECK_THROWS_WITH(embedding_view<float>(skipping), not_contiguous);
}

TEST_CASE("Eigen: rows in descending order of address are refused", "[hostile]") {
  const auto memory = counted(40);
  using stride = Eigen::Stride<Eigen::Dynamic, 1>;
  const Eigen::Map<const row_major<float>, 0, stride> upwards(memory.data() + 32, 5, 8,
                                                              stride(-8, 1));
  CHECK_THROWS_WITH(embedding_view<float>(upwards), Contains("the row stride is negative"));
}

TEST_CASE("Eigen: empty matrices") {
  const row_major<float> m(0, 8);
  CHECK(embedding_view<float>(m).empty());
}

TEMPLATE_TEST_CASE("xtensor: tensors and arrays", "", float, double) {
  const auto numbers = counted<TestType>(15);
  xt::xtensor<TestType, 2> tensor({5, 3});
  std::copy(numbers.begin(), numbers.end(), tensor.begin());
  const embedding_view<TestType> view = tensor;
  CHECK(same_numbers(view, tensor, 5, 3));
  CHECK(view.data() == tensor.data());

  const xt::xarray<TestType> array = tensor;
  CHECK(same_numbers(embedding_view<TestType>(array), array, 5, 3));
}

TEST_CASE("xtensor: views, and views of views") {
  xt::xtensor<float, 2> tensor = xt::arange<float>(48).reshape({6, 8});
  const auto part = xt::view(tensor, xt::range(1, 5), xt::range(2, 7));
  const embedding_view<float> view = part;
  CHECK(same_numbers(view, part, 4, 5));
  CHECK(view.stride() == 8);

  const auto inner = xt::view(part, xt::range(1, 4), xt::range(1, 3));
  CHECK(same_numbers(embedding_view<float>(inner), inner, 3, 2));

  const auto every_other = xt::view(tensor, xt::range(1, 6, 2), xt::all());
  CHECK(same_numbers(embedding_view<float>(every_other), every_other, 3, 8));

  const auto strided = xt::strided_view(tensor, {xt::range(2, 6), xt::range(3, 6)});
  CHECK(same_numbers(embedding_view<float>(strided), strided, 4, 3));
}

TEST_CASE("xtensor: adapted memory") {
  auto memory = counted(12);
  const auto adapted = xt::adapt(memory, std::array<std::size_t, 2>{4, 3});
  CHECK(same_numbers(embedding_view<float>(adapted), adapted, 4, 3));

  const auto pointed =
      xt::adapt(memory.data(), 12, xt::no_ownership(), std::array<std::size_t, 2>{3, 4});
  CHECK(same_numbers(embedding_view<float>(pointed), pointed, 3, 4));
}

TEST_CASE("xtensor: dimensions of size 1 have stride 0, which is no contradiction", "[hostile]") {
  const xt::xtensor<float, 2> one_row = xt::arange<float>(4).reshape({1, 4});
  REQUIRE(one_row.strides()[0] == 0);
  CHECK(same_numbers(embedding_view<float>(one_row), one_row, 1, 4));
  CHECK(embedding_view<float>(one_row).stride() == 4);

  const xt::xtensor<float, 2> one_number_a_row = xt::arange<float>(4).reshape({4, 1});
  REQUIRE(one_number_a_row.strides()[1] == 0);
  CHECK(same_numbers(embedding_view<float>(one_number_a_row), one_number_a_row, 4, 1));
}

TEST_CASE("xtensor: what is no table of contiguous rows is refused", "[hostile]") {
  const xt::xtensor<float, 2, xt::layout_type::column_major> columns({5, 3});
  CHECK_THROWS_WITH(embedding_view<float>(columns), not_contiguous);

  const xt::xtensor<float, 2> tensor({6, 8});
  const auto skipping = xt::view(tensor, xt::all(), xt::range(0, 8, 2));
  CHECK_THROWS_WITH(embedding_view<float>(skipping), not_contiguous);

  const xt::xarray<float> cube = xt::zeros<float>({2, 3, 4});
  CHECK_THROWS_WITH(embedding_view<float>(cube), Contains("not two-dimensional"));
}

TEMPLATE_TEST_CASE("mdspan: contiguous and padded rows, constant or not", "", float, double) {
  auto memory = counted<TestType>(40);
  const small_mdspan<TestType> whole{memory.data(), {5, 8}, {8, 1}};
  CHECK(same_numbers(embedding_view<TestType>(whole), whole, 5, 8));
  const small_mdspan<const TestType> padded{memory.data() + 2, {5, 3}, {8, 1}};
  CHECK(same_numbers(embedding_view<TestType>(padded), padded, 5, 3));
}

TEST_CASE("mdspan: a layout with the numbers of a row apart is refused", "[hostile]") {
  const auto memory = counted(40);
  const small_mdspan<const float> left{memory.data(), {5, 8}, {1, 5}};
  CHECK_THROWS_WITH(embedding_view<float>(left), not_contiguous);
}

TEST_CASE("temporaries are taken where they own nothing") {
  // Those that own their rows do not compile: a view of them would dangle.
  using realhns::detail::is_borrowed;
  STATIC_REQUIRE(is_borrowed<Eigen::Map<row_major<float>>>);
  STATIC_REQUIRE(is_borrowed<Eigen::Block<row_major<float>>>);
  STATIC_REQUIRE(is_borrowed<Eigen::Transpose<Eigen::MatrixXf>>);
  STATIC_REQUIRE(is_borrowed<small_mdspan<float>>);
  STATIC_REQUIRE_FALSE(is_borrowed<row_major<float>>);
  STATIC_REQUIRE_FALSE(is_borrowed<xt::xtensor<float, 2>>);
  STATIC_REQUIRE_FALSE(is_borrowed<xt::xarray<double>>);
}
