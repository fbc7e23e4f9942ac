#pragma once
// The one way to include Catch2: Debian 12 ships version 2, Debian 13 version 3.
#ifdef HERMOD_CATCH2_V3
#include <catch2/catch_all.hpp>
using Catch::Approx;
// Names of version 2 that version 3 moved or renamed.
namespace Catch {
using Matchers::EndsWith;
using Matchers::Equals;
using Matchers::StartsWith;
inline auto Contains(const std::string& part) { return Matchers::ContainsSubstring(part); }
}  // namespace Catch
#else
#include <catch2/catch.hpp>
#endif
