// SPDX-License-Identifier: Apache-2.0
// De-quantisation against float64 expectations: blocks are packed here from chosen integers by the
// published layouts (ggml's block structures), so that every element's exact value is known.
#include "model/checkpoint/dequant/bits.h"
#include "model/checkpoint/dequant/dequantise.h"
#include "tests/support/checkpoint_files.h"
#include "tests/support/expect.h"

#include <array>
#include <bit>
#include <cmath>
#include <random>

using namespace lapidary;
using namespace lapidary::test;
using model::DType;

namespace {

constexpr double kTolerance = 1e-6; // of the largest value: float32 arithmetic

/// Stored blocks and what they mean.
struct Packed
{
    std::string bytes;
    std::vector<double> expected;
};

/// A half and its exact value: sign, a five-bit exponent near 1, ten bits of fraction.
struct Half
{
    explicit Half(std::mt19937& random)
    {
        const std::uint32_t fraction = random() % 1024;
        const std::uint32_t exponent = 8 + random() % 6;
        const bool isNegative = random() % 2 == 1;
        value = std::ldexp(1.0 + fraction / 1024.0, static_cast<int>(exponent) - 15);
        value = isNegative ? -value : value;
        bits = little((isNegative ? 0x8000U : 0U) | exponent << 10 | fraction, 2);
    }

    double value = 0.0;
    std::string bits;
};

void setBits(std::string& bytes, std::size_t byte, std::uint32_t shift, std::uint32_t value)
{
    bytes[byte] = static_cast<char>(static_cast<unsigned char>(bytes[byte]) | value << shift);
}

/// 32 elements of `bits` bits: x = d·(q − centre) or x = d·q + m.
Packed smallBlock(std::mt19937& random, int bits, bool hasMinimum)
{
    const Half scale(random);
    const Half minimum(random);
    Packed block;
    std::string nibbles(16, '\0');
    std::string fifth(4, '\0');
    for (std::size_t i = 0; i < 32; ++i) {
        const std::uint32_t q = random() % (1U << bits);
        setBits(nibbles, i % 16, i < 16 ? 0 : 4, q & 15U);
        if (bits == 5) {
            setBits(fifth, i / 8, i % 8, q >> 4);
        }
        const double centre = hasMinimum ? 0.0 : std::ldexp(1.0, bits - 1);
        block.expected.push_back(scale.value * (q - centre) + (hasMinimum ? minimum.value : 0.0));
    }
    block.bytes
        = scale.bits + (hasMinimum ? minimum.bits : "") + (bits == 5 ? fifth : "") + nibbles;
    return block;
}

Packed eightBitBlock(std::mt19937& random)
{
    const Half scale(random);
    Packed block{scale.bits, {}};
    for (int i = 0; i < 32; ++i) {
        const int q = static_cast<int>(random() % 256) - 128;
        block.bytes += static_cast<char>(q);
        block.expected.push_back(scale.value * q);
    }
    return block;
}

/// Eight scales and eight minima of six bits in twelve bytes: the first four of each take the low
/// six bits of bytes 0–3 and 4–7; of the last four, the low nibbles share bytes 8–11 and the two
/// high bits fill the tops of bytes 0–3 (scales) and 4–7 (minima).
std::string packScales(
    const std::array<std::uint32_t, 8>& scales, const std::array<std::uint32_t, 8>& minima)
{
    std::string bytes(12, '\0');
    for (std::size_t j = 0; j < 4; ++j) {
        setBits(bytes, j, 0, scales[j]);
        setBits(bytes, 4 + j, 0, minima[j]);
        setBits(bytes, 8 + j, 0, scales[4 + j] & 15U);
        setBits(bytes, 8 + j, 4, minima[4 + j] & 15U);
        setBits(bytes, j, 6, scales[4 + j] >> 4);
        setBits(bytes, 4 + j, 6, minima[4 + j] >> 4);
    }
    return bytes;
}

/// 256 elements in 8 parts: x = d·scale·q − dmin·minimum.
Packed superBlock(std::mt19937& random, int bits)
{
    const Half scale(random);
    const Half minimum(random);
    std::array<std::uint32_t, 8> scales{};
    std::array<std::uint32_t, 8> minima{};
    for (std::size_t j = 0; j < 8; ++j) {
        scales[j] = random() % 64;
        minima[j] = random() % 64;
    }
    Packed block;
    std::string nibbles(128, '\0');
    std::string fifth(32, '\0');
    for (std::size_t i = 0; i < 256; ++i) {
        const std::uint32_t q = random() % (1U << bits);
        const std::size_t part = i / 32;
        // 64 elements take 32 bytes: the first 32 the low nibbles, the next 32 the high ones.
        setBits(nibbles, i / 64 * 32 + i % 32, i % 64 < 32 ? 0 : 4, q & 15U);
        if (bits == 5) {
            setBits(fifth, i % 32, static_cast<std::uint32_t>(part), q >> 4);
        }
        block.expected.push_back(scale.value * scales[part] * q - minimum.value * minima[part]);
    }
    block.bytes = scale.bits + minimum.bits + packScales(scales, minima) + (bits == 5 ? fifth : "")
        + nibbles;
    return block;
}

/// 256 elements in 16 parts: x = d·scale·(q − 32), scales signed bytes.
Packed sixBitBlock(std::mt19937& random)
{
    const Half scale(random);
    std::string low(128, '\0');
    std::string high(64, '\0');
    std::string scales;
    Packed block;
    for (std::size_t i = 0; i < 256; ++i) {
        if (i % 16 == 0) {
            scales += static_cast<char>(static_cast<int>(random() % 256) - 128);
        }
        const std::uint32_t q = random() % 64;
        // 128 elements take 64 low bytes and 32 high bytes; within them element e has its low four
        // bits in byte e mod 64 (upper nibble from 64 on), its high two in byte e mod 32 at 2·(e
        // div 32).
        const std::size_t half = i / 128;
        const std::size_t e = i % 128;
        setBits(low, 64 * half + e % 64, e < 64 ? 0 : 4, q & 15U);
        setBits(high, 32 * half + e % 32, static_cast<std::uint32_t>(2 * (e / 32)), q >> 4);
        block.expected.push_back(
            scale.value * static_cast<signed char>(scales.back()) * (static_cast<int>(q) - 32));
    }
    block.bytes = low + high + scales + scale.bits;
    return block;
}

Packed packedBlock(DType type, std::mt19937& random)
{
    switch (type) {
    case DType::Q4_0:
        return smallBlock(random, 4, /*hasMinimum=*/false);
    case DType::Q4_1:
        return smallBlock(random, 4, /*hasMinimum=*/true);
    case DType::Q5_0:
        return smallBlock(random, 5, /*hasMinimum=*/false);
    case DType::Q5_1:
        return smallBlock(random, 5, /*hasMinimum=*/true);
    case DType::Q8_0:
        return eightBitBlock(random);
    case DType::Q4_K:
        return superBlock(random, 4);
    case DType::Q5_K:
        return superBlock(random, 5);
    default:
        return sixBitBlock(random);
    }
}

std::vector<float> dequantised(DType type, const std::string& bytes, std::size_t count)
{
    std::vector<float> out(count);
    model::dequantise(type, std::as_bytes(std::span(bytes)), out);
    return out;
}

} // namespace

class TestGgufDequant : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void blocksHaveTheValuesOfTheirDefinition_data()
    {
        QTest::addColumn<int>("type");
        for (const DType type : {DType::Q4_0, DType::Q4_1, DType::Q5_0, DType::Q5_1, DType::Q8_0,
                 DType::Q4_K, DType::Q5_K, DType::Q6_K}) {
            QTest::newRow(std::string(model::name(type)).c_str()) << static_cast<int>(type);
        }
    }

    void blocksHaveTheValuesOfTheirDefinition()
    {
        QFETCH(const int, type);
        std::mt19937 random(7);
        Packed all;
        constexpr int kBlocks = 50;
        for (int i = 0; i < kBlocks; ++i) {
            const Packed block = packedBlock(static_cast<DType>(type), random);
            all.bytes += block.bytes;
            all.expected.insert(all.expected.end(), block.expected.begin(), block.expected.end());
        }
        QCOMPARE(model::byteCount(static_cast<DType>(type), all.expected.size()), all.bytes.size());
        const auto actual = dequantised(static_cast<DType>(type), all.bytes, all.expected.size());
        double largest = 0.0;
        double worst = 0.0;
        for (std::size_t i = 0; i < actual.size(); ++i) {
            largest = std::max(largest, std::abs(all.expected[i]));
            worst = std::max(worst, std::abs(actual[i] - all.expected[i]));
        }
        QVERIFY2(worst <= kTolerance * largest, std::to_string(worst / largest).c_str());
    }

    void everyHalfIsExact()
    {
        for (std::uint32_t bits = 0; bits < 65'536; ++bits) {
            const float actual = model::detail::halfToFloat(static_cast<std::uint16_t>(bits));
            const std::uint32_t exponent = bits >> 10 & 31U;
            const std::uint32_t fraction = bits & 1023U;
            double expected = exponent == 0
                ? std::ldexp(fraction, -24)
                : std::ldexp(1024 + fraction, static_cast<int>(exponent) - 25);
            if (exponent == 31) {
                expected = fraction == 0 ? INFINITY : NAN;
            }
            expected = bits >= 0x8000U ? -expected : expected;
            if (std::isnan(expected)) {
                QVERIFY(std::isnan(actual));
            } else {
                QCOMPARE(static_cast<double>(actual), expected);
                QCOMPARE(std::signbit(actual), bits >= 0x8000U);
            }
        }
    }

    void everyEightBitFloatIsExact()
    {
        for (std::uint32_t bits = 0; bits < 256; ++bits) {
            const std::string stored(1, static_cast<char>(bits));
            const double sign = bits >= 128 ? -1.0 : 1.0;
            const std::uint32_t exponent = bits >> 3 & 15U;
            const std::uint32_t fraction = bits & 7U;
            const double expected = exponent == 0
                ? std::ldexp(fraction, -9)
                : std::ldexp(8 + fraction, static_cast<int>(exponent) - 10);
            const float e4m3 = dequantised(DType::F8E4M3, stored, 1)[0];
            if ((bits & 127U) == 127U) {
                QVERIFY(std::isnan(e4m3));
            } else {
                QCOMPARE(static_cast<double>(e4m3), sign * expected);
            }
            const float e5m2 = dequantised(DType::F8E5M2, stored, 1)[0];
            const float half = model::detail::halfToFloat(static_cast<std::uint16_t>(bits << 8));
            QVERIFY(e5m2 == half || (std::isnan(e5m2) && std::isnan(half)));
        }
    }

    void plainTypesAreReadAtAnyAlignment()
    {
        const std::string pad(1, 'x');
        const auto read = [&](DType type, const std::string& bytes) {
            const std::string stored = pad + bytes;
            std::array<float, 1> out{};
            model::dequantise(type, std::as_bytes(std::span(stored)).subspan(1), out);
            return out[0];
        };
        QCOMPARE(read(DType::F32, little(0xc0490fdb, 4)), -3.14159274F);
        QCOMPARE(read(DType::BF16, little(0xc049, 2)), -3.140625F);
        QCOMPARE(read(DType::F16, little(0x4248, 2)), 3.140625F);
        QCOMPARE(read(DType::F64, little(std::bit_cast<std::uint64_t>(0.1), 8)), 0.1F);
        dequantised(DType::F32, "", 0);
        dequantised(DType::Q6_K, "", 0);
    }

    void byteCountsFollowTheBlocks()
    {
        QCOMPARE(model::byteCount(DType::Q4_K, 512), 288U);
        QVERIFY(!model::byteCount(DType::Q4_K, 128));
        QVERIFY(!model::byteCount(DType::F4, 3));
        QCOMPARE(model::byteCount(DType::F4, 4), 2U);
        QCOMPARE(model::byteCount(DType::F6E2M3, 4), 3U);
        QVERIFY(!model::byteCount(DType::F64, std::uint64_t{1} << 62));
        QCOMPARE(model::byteCount(DType::F32, 0), 0U);
    }
};

QTEST_GUILESS_MAIN(TestGgufDequant)
#include "tst_gguf_dequant.moc"
