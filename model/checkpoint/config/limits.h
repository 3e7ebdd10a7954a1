// SPDX-License-Identifier: Apache-2.0
// Ranges of rule CF01, the same for both sources of a configuration.
#pragma once

#include <cstdint>

namespace lapidary::model {

struct Range
{
    std::int64_t minimum = 0;
    std::int64_t maximum = 0;
};

inline constexpr Range kLayerRange{1, 1'024};
inline constexpr Range kHiddenRange{8, 131'072};
inline constexpr Range kHeadRange{1, 1'024};
inline constexpr Range kHeadDimRange{2, 4'096};
inline constexpr Range kIntermediateRange{8, 1'048'576};
inline constexpr Range kVocabularyRange{1, 1'048'576};
inline constexpr Range kContextRange{1, std::int64_t{1} << 40};
inline constexpr Range kExpertRange{1, 1'024};
inline constexpr Range kExpertWidthRange{1, 1'048'576};
inline constexpr Range kWindowRange{1, std::int64_t{1} << 40};
inline constexpr Range kTokenIdRange{-1, std::int64_t{1} << 31};

} // namespace lapidary::model
