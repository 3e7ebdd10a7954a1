// SPDX-License-Identifier: Apache-2.0
#include "compute/record/sketch_scratch.h"

#include "model/core/file_calls.h"
#include "model/core/io_error.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace lapidary::compute {

namespace {

using model::HalfBits;
using model::Result;

constexpr float kLargestHalf = 65504.0F;
constexpr std::int64_t kPieceBytes = std::int64_t{1} << 20;
constexpr auto kHalfBytes = static_cast<std::int64_t>(sizeof(HalfBits));
constexpr auto kFloatBytes = static_cast<std::int64_t>(sizeof(float));

} // namespace

SketchScratch::SketchScratch(std::filesystem::path path, const SketchShape& shape)
    : m_path(std::move(path))
    , m_shape(shape)
{ }

SketchScratch::SketchScratch(SketchScratch&& other) noexcept
    : m_path(std::exchange(other.m_path, {}))
    , m_shape(other.m_shape)
    , m_file(std::move(other.m_file))
    , m_rows(other.m_rows)
    , m_large(std::move(other.m_large))
{ }

SketchScratch::~SketchScratch()
{
    if (!m_path.empty()) {
        std::error_code ignored; // the folder around it is removed, too, when it is not committed
        std::filesystem::remove(m_path, ignored);
    }
}

Result<SketchScratch> SketchScratch::create(
    const std::filesystem::path& path, const SketchShape& shape)
{
    SketchScratch scratch(path, shape);
    scratch.m_file = model::FileDescriptor(
        ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!scratch.m_file.isOpen()) {
        return model::ioError("make", path.string(), errno);
    }
    const std::int64_t bytes = scratch.headOffset() + kHalfBytes * shape.tokens * shape.heads;
    const int reason = bytes > 0 ? ::posix_fallocate(scratch.m_file.get(), 0, bytes) : 0;
    if (reason != 0) {
        return model::ioError("reserve space for", path.string(), reason);
    }
    return scratch;
}

std::int64_t SketchScratch::inputOffset() const
{
    return kHalfBytes * m_shape.tokens * m_shape.neurons;
}

std::int64_t SketchScratch::headOffset() const
{
    return inputOffset() + kFloatBytes * m_shape.tokens * m_shape.hiddenSize;
}

Result<void> SketchScratch::append(std::span<const float> neurons, bool isBeyondHalf,
    std::span<const float> input, std::span<const float> headNorm)
{
    const std::int64_t rows = static_cast<std::int64_t>(input.size()) / m_shape.hiddenSize;
    LAP_ASSERT(m_rows + rows <= m_shape.tokens);
    if (isBeyondHalf) {
        for (std::size_t i = 0; i < neurons.size(); ++i) {
            if (std::abs(neurons[i]) > kLargestHalf) {
                const auto at = static_cast<std::int64_t>(i);
                m_large.push_back(
                    {m_rows + at / m_shape.neurons, at % m_shape.neurons, neurons[i]});
            }
        }
    }
    LAP_CHECK(writeHalves(neurons, kHalfBytes * m_rows * m_shape.neurons));
    LAP_CHECK(write(input.data(), input.size_bytes(),
        inputOffset() + kFloatBytes * m_rows * m_shape.hiddenSize));
    LAP_CHECK(writeHalves(headNorm, headOffset() + kHalfBytes * m_rows * m_shape.heads));
    m_rows += rows;
    return {};
}

Result<void> SketchScratch::writeHalves(std::span<const float> values, std::int64_t offset)
{
    std::vector<HalfBits> halves(values.size());
    std::transform(values.begin(), values.end(), halves.begin(), model::halfFromFloat);
    return write(halves.data(), halves.size() * sizeof(HalfBits), offset);
}

Result<void> SketchScratch::write(const void* bytes, std::size_t size, std::int64_t offset)
{
    const char* from = static_cast<const char*>(bytes);
    while (size > 0) {
        const ssize_t written = model::uninterrupted(
            [&] { return ::pwrite(m_file.get(), from, size, static_cast<off_t>(offset)); });
        if (written <= 0) {
            return model::ioError("write", m_path.string(), written < 0 ? errno : EIO);
        }
        from += written;
        offset += written;
        size -= static_cast<std::size_t>(written);
    }
    return {};
}

Result<void> SketchScratch::read(void* bytes, std::size_t size, std::int64_t offset) const
{
    char* to = static_cast<char*>(bytes);
    while (size > 0) {
        const ssize_t got = model::uninterrupted(
            [&] { return ::pread(m_file.get(), to, size, static_cast<off_t>(offset)); });
        if (got <= 0) {
            return model::ioError("read", m_path.string(), got < 0 ? errno : EIO);
        }
        to += got;
        offset += got;
        size -= static_cast<std::size_t>(got);
    }
    return {};
}

std::vector<float> SketchScratch::neuronScale() const
{
    std::vector<float> largest(static_cast<std::size_t>(m_shape.neurons), 0.0F);
    for (const Large& large : m_large) {
        float& value = largest[static_cast<std::size_t>(large.neuron)];
        value = std::max(value, std::abs(large.value));
    }
    for (float& value : largest) { // to the power of two that brings it below half of the range
        value = value == 0.0F ? 1.0F : std::exp2(std::ceil(std::log2(value / 32768.0F)));
    }
    return largest;
}

void SketchScratch::rescale(
    std::span<HalfBits> rows, std::int64_t firstRow, std::span<const float> scale) const
{
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const float divisor = scale[i % scale.size()];
        if (divisor != 1.0F) {
            rows[i] = model::halfFromFloat(model::floatFromHalf(rows[i]) / divisor);
        }
    }
    const std::int64_t lastRow = firstRow + static_cast<std::int64_t>(rows.size() / scale.size());
    for (const Large& large : m_large) {
        if (large.row >= firstRow && large.row < lastRow) {
            const auto at
                = static_cast<std::size_t>((large.row - firstRow) * m_shape.neurons + large.neuron);
            rows[at]
                = model::halfFromFloat(large.value / scale[static_cast<std::size_t>(large.neuron)]);
        }
    }
}

Result<void> SketchScratch::copyNeurons(const model::ByteSink& sink) const
{
    const std::vector<float> scale = neuronScale();
    const std::int64_t rowBytes = kHalfBytes * m_shape.neurons;
    const std::int64_t rowsAtOnce = std::max<std::int64_t>(1, kPieceBytes / rowBytes);
    for (std::int64_t row = 0; row < m_rows; row += rowsAtOnce) {
        const std::int64_t rows = std::min(rowsAtOnce, m_rows - row);
        std::vector<HalfBits> piece(static_cast<std::size_t>(rows * m_shape.neurons));
        LAP_CHECK(read(piece.data(), piece.size() * sizeof(HalfBits), row * rowBytes));
        if (!m_large.empty()) {
            rescale(piece, row, scale);
        }
        LAP_CHECK(sink(std::as_bytes(std::span(piece))));
    }
    return {};
}

Result<void> SketchScratch::copy(
    std::int64_t offset, std::int64_t rowBytes, const model::ByteSink& sink) const
{
    const std::int64_t total = rowBytes * m_rows;
    std::vector<std::byte> piece(static_cast<std::size_t>(std::min(total, kPieceBytes)));
    for (std::int64_t done = 0; done < total; done += kPieceBytes) {
        const auto size = static_cast<std::size_t>(std::min(kPieceBytes, total - done));
        LAP_CHECK(read(piece.data(), size, offset + done));
        LAP_CHECK(sink(std::span<const std::byte>(piece).first(size)));
    }
    return {};
}

model::LayerColumns::Rows SketchScratch::neuronRows() const
{
    return [this](const model::ByteSink& sink) { return copyNeurons(sink); };
}

model::LayerColumns::Rows SketchScratch::inputRows() const
{
    return [this](const model::ByteSink& sink) {
        return copy(inputOffset(), kFloatBytes * m_shape.hiddenSize, sink);
    };
}

model::LayerColumns::Rows SketchScratch::headRows() const
{
    return [this](const model::ByteSink& sink) {
        return copy(headOffset(), kHalfBytes * m_shape.heads, sink);
    };
}

} // namespace lapidary::compute
