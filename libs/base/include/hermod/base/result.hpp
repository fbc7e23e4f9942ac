#pragma once
#include <boost/system/result.hpp>

namespace hermod {

/// An expected outcome: a value or an error_code. (std::expected is C++23.)
template <class T>
using result = boost::system::result<T>;
using error_code = boost::system::error_code;

}  // namespace hermod
