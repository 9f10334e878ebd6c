// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Zip archives as <resin/io/zip.hpp> reads them, below 4 GB.

#include <resin/base/crc32.hpp>
#include <resin/base/error.hpp>

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {
inline void put_little(std::vector<std::uint8_t>& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i, value >>= 8) out.push_back(static_cast<std::uint8_t>(value));
}
}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Builds an archive in memory, stored or deflated; equal contents give equal bytes (no dates).
class zip_writer {
 public:
  explicit zip_writer(bool compress = false) : compress_(compress) {}
  void add(std::string const& name, std::vector<std::uint8_t> const& data) {
    std::vector<std::uint8_t> deflated;
    bool const pack = compress_ && !data.empty() && data.size() < limit;
    if (pack) deflated = deflate_bytes(data);
    auto const& body = pack ? deflated : data;
    std::size_t const start = out_.size();
    if (name.size() > 0xffff || count_ >= 0xfffe || data.size() >= limit || body.size() >= limit ||
        start + body.size() + name.size() + 128 >= limit)
      throw file_error("zip_writer: entry " + name +
                       ": archives of 4 GB or more, or of more than " +
                       "65,534 entries, are not written");
    std::vector<std::uint8_t> common;  // the fields that both headers share
    detail::put_little(common, 20, 2);
    detail::put_little(common, 0x800, 2);  // UTF-8 name
    detail::put_little(common, pack ? 8 : 0, 2);
    detail::put_little(common, 0x00210000, 4);  // 1980-01-01
    detail::put_little(common, detail::crc32(data.data(), data.size()), 4);
    detail::put_little(common, body.size(), 4);
    detail::put_little(common, data.size(), 4);
    detail::put_little(common, name.size(), 2);
    detail::put_little(common, 0, 2);
    detail::put_little(out_, 0x04034b50, 4);
    out_.insert(out_.end(), common.begin(), common.end());
    out_.insert(out_.end(), name.begin(), name.end());
    out_.insert(out_.end(), body.begin(), body.end());
    detail::put_little(directory_, 0x02014b50, 4);
    detail::put_little(directory_, 20, 2);
    directory_.insert(directory_.end(), common.begin(), common.end());
    detail::put_little(directory_, 0, 2 + 2 + 2 + 4);  // comment, volume, attributes
    detail::put_little(directory_, start, 4);
    directory_.insert(directory_.end(), name.begin(), name.end());
    ++count_;
  }
  /// The archive; the writer is done.
  [[nodiscard]] std::vector<std::uint8_t> finish() {
    std::size_t const start = out_.size();
    if (start + directory_.size() >= limit)
      throw file_error("zip_writer: archives of 4 GB or more are not written");
    out_.insert(out_.end(), directory_.begin(), directory_.end());
    detail::put_little(out_, 0x06054b50, 4);
    detail::put_little(out_, 0, 4);
    detail::put_little(out_, count_, 2);
    detail::put_little(out_, count_, 2);
    detail::put_little(out_, directory_.size(), 4);
    detail::put_little(out_, start, 4);
    detail::put_little(out_, 0, 2);
    return std::move(out_);
  }

 private:
  static constexpr std::size_t limit = 0xffffffff;
  static std::vector<std::uint8_t> deflate_bytes(std::vector<std::uint8_t> const& data) {
    z_stream z{};
    if (deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
      throw error("zlib: deflateInit2 failed");
    std::vector<std::uint8_t> packed(deflateBound(&z, static_cast<uLong>(data.size())));
    z.next_in = const_cast<Bytef*>(data.data());
    z.avail_in = static_cast<uInt>(data.size());
    z.next_out = packed.data();
    z.avail_out = static_cast<uInt>(packed.size());
    int const code = deflate(&z, Z_FINISH);
    packed.resize(z.total_out);
    deflateEnd(&z);
    if (code != Z_STREAM_END) throw error("zlib: deflate failed");
    return packed;
  }
  bool compress_;
  std::size_t count_ = 0;
  std::vector<std::uint8_t> out_, directory_;
};

}  // namespace resin
