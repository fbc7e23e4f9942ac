// Version 3 brings its own main in a library; version 2 makes it here, once.
#ifndef HERMOD_CATCH2_V3
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif
