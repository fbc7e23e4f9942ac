#pragma once
// The one way to include Catch2: Debian 12 ships version 2, Debian 13 version 3.
#ifdef HERMOD_CATCH2_V3
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
