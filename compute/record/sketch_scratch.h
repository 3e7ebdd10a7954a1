// SPDX-License-Identifier: Apache-2.0
// SketchScratch: the sketch of one layer on its way to the recording. Rows wait in a file, so that
// memory does not grow with layers, neurons and tokens.
#pragma once

#include "model/core/file_descriptor.h"
#include "model/core/result.h"
#include "model/recording/recording_writer.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace lapidary::compute {

/// Sizes of a sketch: at most `tokens` rows.
struct SketchShape
{
    std::int64_t tokens = 0;
    std::int64_t neurons = 0;
    std::int64_t hiddenSize = 0;
    std::int64_t heads = 0;
};

/// A file beside the layer's own, removed with this object. Movable.
class SketchScratch
{
public:
    /// Errors: DiskFull (the whole sketch is reserved at once), IoError.
    static model::Result<SketchScratch> create(
        const std::filesystem::path& path, const SketchShape& shape);

    SketchScratch(SketchScratch&& other) noexcept;
    SketchScratch& operator=(SketchScratch&&) = delete;
    ~SketchScratch();

    /// Appends n rows. Shapes: neurons [n, F], input [n, D], headNorm [n, H].
    /// `isBeyondHalf`: some |neuron| is larger than 65,504. Errors: IoError.
    model::Result<void> append(std::span<const float> neurons, bool isBeyondHalf,
        std::span<const float> input, std::span<const float> headNorm);

    std::int64_t rows() const { return m_rows; }

    /// The powers of two by which the stored neurons are divided: 1 wherever float16 suffices. [F]
    std::vector<float> neuronScale() const;

    /// The rows as the recording's writer asks for them; this object must outlive the functions.
    model::LayerColumns::Rows neuronRows() const;
    model::LayerColumns::Rows inputRows() const;
    model::LayerColumns::Rows headRows() const;

private:
    /// A value that float16 cannot hold.
    struct Large
    {
        std::int64_t row = 0;
        std::int64_t neuron = 0;
        float value = 0.0F;
    };

    SketchScratch(std::filesystem::path path, const SketchShape& shape);

    model::Result<void> write(const void* bytes, std::size_t size, std::int64_t offset);
    model::Result<void> read(void* bytes, std::size_t size, std::int64_t offset) const;
    model::Result<void> writeHalves(std::span<const float> values, std::int64_t offset);
    model::Result<void> copy(
        std::int64_t offset, std::int64_t rowBytes, const model::ByteSink& sink) const;
    model::Result<void> copyNeurons(const model::ByteSink& sink) const;
    void rescale(
        std::span<model::HalfBits> rows, std::int64_t firstRow, std::span<const float> scale) const;
    std::int64_t inputOffset() const;
    std::int64_t headOffset() const;

    std::filesystem::path m_path; // empty: nothing to remove
    SketchShape m_shape;
    model::FileDescriptor m_file;
    std::int64_t m_rows = 0;
    std::vector<Large> m_large; // ascending by row
};

} // namespace lapidary::compute
