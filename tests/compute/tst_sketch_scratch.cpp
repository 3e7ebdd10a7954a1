// SPDX-License-Identifier: Apache-2.0
#include "compute/record/sketch_scratch.h"
#include "tests/support/expect.h"
#include "tests/support/scratch.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <cstring>

using namespace lapidary;
using compute::SketchScratch;

namespace {

template <class T>
std::vector<T> collect(const model::LayerColumns::Rows& rows)
{
    std::vector<std::byte> bytes;
    const auto result = rows([&bytes](std::span<const std::byte> piece) -> model::Result<void> {
        bytes.insert(bytes.end(), piece.begin(), piece.end());
        return {};
    });
    std::vector<T> values(result ? bytes.size() / sizeof(T) : 0);
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
    return values;
}

} // namespace

class TestSketchScratch : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder{test::scratchTemplate()};

private Q_SLOTS:

    void rowsComeBackInTheirOrder()
    {
        const std::string path = m_folder.filePath(u"rows"_qs).toStdString();
        {
            auto scratch = SketchScratch::create(path, {4, 3, 2, 1});
            VERIFY_OK(scratch);
            const std::vector<float> neurons{1.0F, -2.0F, 0.5F, 3.0F, 4.0F, -0.25F};
            const std::vector<float> input{0.1F, 0.2F, 0.3F, 0.4F};
            const std::vector<float> heads{7.0F, 8.0F};
            VERIFY_OK(scratch->append(neurons, /*isBeyondHalf=*/false, input, heads));
            VERIFY_OK(scratch->append(std::span(neurons).first(3), /*isBeyondHalf=*/false,
                std::span(input).first(2), std::span(heads).first(1)));
            QCOMPARE(scratch->rows(), 3);
            QCOMPARE(collect<float>(scratch->inputRows()),
                (std::vector<float>{0.1F, 0.2F, 0.3F, 0.4F, 0.1F, 0.2F}));
            const auto halves = collect<model::HalfBits>(scratch->neuronRows());
            QCOMPARE(halves.size(), std::size_t{9});
            QCOMPARE(model::floatFromHalf(halves[5]), -0.25F);
            QCOMPARE(model::floatFromHalf(halves[7]), -2.0F);
            QCOMPARE(model::floatFromHalf(collect<model::HalfBits>(scratch->headRows())[1]), 8.0F);
            QCOMPARE(scratch->neuronScale(), (std::vector<float>{1.0F, 1.0F, 1.0F}));
        }
        QVERIFY(!QFileInfo::exists(QString::fromStdString(path)));
    }

    void valuesBeyondFloat16AreScaled()
    {
        auto scratch
            = SketchScratch::create(m_folder.filePath(u"large"_qs).toStdString(), {4, 2, 1, 1});
        VERIFY_OK(scratch);
        const std::vector<float> one{0.0F};
        const std::vector<std::vector<float>> rows{
            {8.0F, 1.0F}, {-300000.0F, 2.0F}, {1000.0F, 3.0F}, {65505.0F, 4.0F}};
        for (const std::vector<float>& row : rows) {
            VERIFY_OK(scratch->append(row, std::abs(row[0]) > 65504.0F, one, one));
        }
        const std::vector<float> scale = scratch->neuronScale();
        QCOMPARE(scale, (std::vector<float>{16.0F, 1.0F}));
        const auto halves = collect<model::HalfBits>(scratch->neuronRows());
        for (std::size_t i = 0; i < halves.size(); ++i) {
            const float found = model::floatFromHalf(halves[i]) * scale[i % 2];
            const float expected = rows[i / 2][i % 2];
            QVERIFY(std::abs(found - expected) <= std::abs(expected) * 0x1.0p-11F);
        }
    }
};

QTEST_GUILESS_MAIN(TestSketchScratch)
#include "tst_sketch_scratch.moc"
