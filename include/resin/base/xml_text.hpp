// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Text of a user's, as the text or an attribute of an XML document.

#include <resin/base/utf8.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace resin::detail::inline RESIN_VERSION {

/// Escapes what is markup. What XML has no place for, control characters and bytes that are no
/// UTF-8, becomes U+FFFD, since one of them would make the whole document unreadable.
[[gnu::cold]] inline std::string xml_text(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t const length = utf8_length(text);
    char const c = text[0];
    bool const noncharacter =  // U+FFFE, U+FFFF
        length == 3 && (text.substr(0, 3) == "\xef\xbf\xbe" || text.substr(0, 3) == "\xef\xbf\xbf");
    bool const control =
        static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
    if (length == 0 || control || noncharacter)
      out += "&#xFFFD;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\'')
      out += "&#39;";
    else
      out += text.substr(0, length);
    text.remove_prefix(length != 0 ? length : 1);
  }
  return out;
}

}  // namespace resin::detail
