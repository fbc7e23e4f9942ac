#include <cstdlib>

#include "frame_properties.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    if (!hermod::fuzz::are_frame_promises_kept({reinterpret_cast<const char*>(data), size})) std::abort();
    return 0;
}
