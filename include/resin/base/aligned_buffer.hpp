// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Memory for vectors: 64-byte aligned, sized in elements, deep copies; in large pages where it is
// much.

#include <resin/base/namespaces.hpp>
#include <resin/base/pages.hpp>

#include <cstddef>
#include <new>
#include <type_traits>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// A block of trivially copyable T aligned to a cache line. Growing does not keep the contents.
template <class T>
class aligned_buffer {
  static_assert(std::is_trivially_copyable_v<T>);
  static constexpr std::align_val_t alignment{64};

 public:
  aligned_buffer() = default;
  explicit aligned_buffer(std::size_t size) { resize(size); }
  aligned_buffer(std::size_t size, T value) {
    resize(size);
    for (T& element : *this) element = value;
  }
  aligned_buffer(aligned_buffer const& other) {
    resize(other.size_);
    if (size_) __builtin_memcpy(data_, other.data_, size_ * sizeof(T));
  }
  aligned_buffer(aligned_buffer&& other) noexcept : data_(other.data_), size_(other.size_) {
    other.data_ = nullptr;
    other.size_ = 0;
  }
  aligned_buffer& operator=(aligned_buffer other) noexcept {
    T* const data = data_;
    std::size_t const size = size_;
    data_ = other.data_;
    size_ = other.size_;
    other.data_ = data;
    other.size_ = size;
    return *this;
  }
  ~aligned_buffer() { release(); }

  /// At least 64 bytes past the end are allocated, so that a full vector may be read at the last
  /// element.
  void resize(std::size_t size) {
    if (size == size_) return;
    std::size_t const bytes = size * sizeof(T) + 64;
    T* fresh = size ? static_cast<T*>(::operator new(bytes, alignment)) : nullptr;
    if (bytes >= large_buffer) ask_large_pages(fresh, bytes);
    release();
    data_ = fresh;
    size_ = size;
  }
  /// Grows only; keeps a larger block.
  void reserve(std::size_t size) {
    if (size > size_) resize(size);
  }
  /// The same, but the contents stay.
  void grow(std::size_t size) {
    if (size <= size_) return;
    aligned_buffer larger(size);
    if (size_) __builtin_memcpy(larger.data_, data_, size_ * sizeof(T));
    *this = static_cast<aligned_buffer&&>(larger);
  }
  [[nodiscard]] T* data() { return data_; }
  [[nodiscard]] T const* data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] T* begin() { return data_; }
  [[nodiscard]] T* end() { return data_ + size_; }
  [[nodiscard]] T const* begin() const { return data_; }
  [[nodiscard]] T const* end() const { return data_ + size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  T const& operator[](std::size_t i) const { return data_[i]; }

 private:
  void release() {
    if (data_) ::operator delete(data_, alignment);
  }
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace resin
RESIN_END_INSTANTIATED
