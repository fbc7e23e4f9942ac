#include "domain/media_box.hpp"

#include <algorithm>

namespace hermod::sandbox {

std::string media_box::add(media_file made) {
    if (made.content.size() > max_bytes_) return {};
    bytes_ += made.content.size();
    while (bytes_ > max_bytes_) {
        bytes_ -= files_.front().content.size();
        files_.pop_front();
    }
    made.id = std::to_string(next_id_++);
    files_.push_back(std::move(made));
    return files_.back().id;
}

const media_file* media_box::find(std::string_view id) const {
    const auto found = std::ranges::find(files_, id, &media_file::id);
    return found == files_.end() ? nullptr : &*found;
}

bool media_box::remove(std::string_view id) {
    const auto found = std::ranges::find(files_, id, &media_file::id);
    if (found == files_.end()) return false;
    bytes_ -= found->content.size();
    files_.erase(found);
    return true;
}

void media_box::clear() {
    files_.clear();
    bytes_ = 0;
}

}  // namespace hermod::sandbox
