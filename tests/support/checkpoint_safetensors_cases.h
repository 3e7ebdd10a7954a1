// SPDX-License-Identifier: Apache-2.0
// Files that break one of the rules ST01 to ST13.
#pragma once

#include "tests/support/checkpoint_files.h"

namespace lapidary::test {

/// The header of a file with the tensors "a" (F32 [2]) and "b" (U8 [3]); valid with 11 bytes of
/// data.
inline constexpr std::string_view kTwoTensors
    = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
      R"("b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}})";
inline constexpr std::size_t kTwoTensorsData = 11;

class SafetensorsCases
{
public:
    std::vector<RuleCase> build()
    {
        addLengths();
        addJson();
        addDuplicates();
        addMetadata();
        addFields();
        addNames();
        addTypes();
        addSizes();
        addRanges();
        return std::move(m_cases);
    }

private:
    void add(const std::string& rule, const std::string& what, std::string file)
    {
        m_cases.push_back({rule, what, [file = std::move(file)](const std::string& folder) {
                               return writeFile(folder, "x.safetensors", file);
                           }});
    }

    /// A header with eleven bytes of data behind it.
    void addHeader(const std::string& rule, const std::string& what, std::string_view header)
    {
        add(rule, what, safetensorsFile(header, std::string(kTwoTensorsData, '\1')));
    }

    void addEdit(const std::string& rule, const std::string& what, std::string_view from,
        std::string_view to)
    {
        addHeader(rule, what, replaced(std::string(kTwoTensors), from, to));
    }

    void addLengths()
    {
        add("ST01", "empty file", "");
        add("ST01", "one byte", "x");
        add("ST01", "nine bytes", little(1, 8) + "{");
        const std::string rest = "{}        ";
        add("ST02", "length 0", little(0, 8) + rest);
        add("ST02", "length 1", little(1, 8) + rest);
        add("ST02", "one byte more than there is", little(rest.size() + 1, 8) + rest);
        add("ST02", "length 2^31", little(std::uint64_t{1} << 31, 8) + rest);
        add("ST02", "length 2^63", little(std::uint64_t{1} << 63, 8) + rest);
        add("ST02", "length 2^64 - 1", little(~std::uint64_t{0}, 8) + rest);
        m_cases.push_back(
            {"ST02", "length 100,000,001 in a large file", [](const std::string& folder) {
                 const std::string path
                     = writeFile(folder, "x.safetensors", little(100'000'001, 8) + "{}");
                 std::filesystem::resize_file(path, 200'000'000);
                 return path;
             }});
    }

    void addJson()
    {
        const std::string valid(kTwoTensors);
        addHeader("ST03", "not JSON", "hello world");
        addHeader("ST03", "a list", "[]");
        addHeader("ST03", "a text", "\"ab\"");
        addHeader("ST03", "a number", "12");
        addHeader("ST03", "null", "null");
        addHeader("ST03", "only white space", "      ");
        addHeader("ST03", "cut", valid.substr(0, valid.size() - 3));
        addHeader("ST03", "text after the object", valid + "x");
        addHeader("ST03", "a second object", valid + "{}");
        addHeader("ST03", "a trailing comma", replaced(valid, "}}", "},}"));
        addHeader("ST03", "a comment", "/* */" + valid);
        addHeader("ST03", "a byte order mark", "\xEF\xBB\xBF" + valid);
        addHeader("ST03", "padded with NUL", valid + std::string(5, '\0'));
        addHeader("ST03", "65,537 spaces before it", std::string(65'537, ' ') + valid);
        addEdit("ST03", "a control character in a name", "\"a\"", "\"a\x01\"");
        addEdit("ST03", "an escaped NUL in a name", "\"a\"", "\"a\\u0000\"");
        addEdit("ST03", "malformed UTF-8", "\"a\"", "\"a\xC3\x28\"");
        addEdit("ST03", "an overlong UTF-8 form", "\"a\"", "\"\xC0\xAF\"");
        addEdit("ST03", "half a surrogate pair", "\"a\"", "\"\\ud800\"");
        addEdit("ST03", "not a number", "[2]", "[NaN]");
        addEdit("ST03", "nested too deep", "[2]", "[[2]]");
    }

    void addDuplicates()
    {
        addEdit("ST04", "a tensor twice", "\"b\"", "\"a\"");
        addEdit("ST04", "a tensor twice, once escaped", "\"b\"", "\"\\u0061\"");
        addEdit("ST04", "a field twice", "\"dtype\":\"F32\"", R"("dtype":"F32","dtype":"F32")");
        addEdit(
            "ST04", "__metadata__ twice", "{\"a\"", R"({"__metadata__":{},"__metadata__":{},"a")");
        addEdit(
            "ST04", "a metadata key twice", "{\"a\"", R"({"__metadata__":{"k":"1","k":"2"},"a")");
    }

    void addMetadata()
    {
        const auto add = [this](const std::string& what, const std::string& metadata) {
            addEdit("ST05", what, "{\"a\"", "{\"__metadata__\":" + metadata + ",\"a\"");
        };
        add("a list", "[]");
        add("a text", "\"x\"");
        add("null", "null");
        add("a number as value", R"({"k":1})");
        add("null as value", R"({"k":null})");
        add("an object as value", R"({"k":{}})");
        add("a list as value", R"({"k":[]})");
        add("a key of 513 bytes", "{\"" + std::string(513, 'k') + "\":\"\"}");
        add("a value over 1 MiB", "{\"k\":\"" + std::string((1 << 20) + 1, 'v') + "\"}");
        std::string large = "{";
        for (int i = 0; i < 17; ++i) {
            large.append(i == 0 ? "\"" : ",\"").append(std::to_string(i)).append("\":\"");
            large.append(1 << 20, 'v').append("\"");
        }
        add("over 16 MiB together", large + "}");
    }

    void addFields()
    {
        addEdit("ST06", "no dtype", "\"dtype\":\"F32\",", "");
        addEdit("ST06", "no shape", "\"shape\":[2],", "");
        addEdit("ST06", "no data_offsets", ",\"data_offsets\":[0,8]", "");
        addEdit("ST06", "an unknown field", "\"shape\":[2]", R"("shape":[2],"stride":[1])");
        addEdit("ST06", "dtype is a number", "\"F32\"", "32");
        addEdit("ST06", "dtype is a list", "\"F32\"", "[\"F32\"]");
        addEdit("ST06", "shape is a text", "[2]", "\"2\"");
        addEdit("ST06", "shape is null", "[2]", "null");
        addEdit("ST06", "shape is an object", "[2]", "{}");
        addEdit("ST06", "a flag as dimension", "[2]", "[true]");
        addEdit("ST06", "one offset", "[0,8]", "[0]");
        addEdit("ST06", "three offsets", "[0,8]", "[0,8,8]");
        addEdit("ST06", "an entry is a list", R"({"dtype":"F32","shape":[2],"data_offsets":[0,8]})",
            "[]");
        addEdit("ST06", "an entry is null", R"({"dtype":"F32","shape":[2],"data_offsets":[0,8]})",
            "null");
        addEdit(
            "ST06", "an empty entry", R"({"dtype":"F32","shape":[2],"data_offsets":[0,8]})", "{}");
    }

    void addNames()
    {
        addEdit("ST07", "an empty name", "\"a\"", "\"\"");
        addEdit("ST07", "513 bytes", "\"a\"", "\"" + std::string(513, 'n') + "\"");
        addEdit("ST07", "a line break", "\"a\"", "\"a\\nb\"");
        addEdit("ST07", "an escape character", "\"a\"", "\"\\u001b[2J\"");
        addEdit("ST07", "a delete character", "\"a\"", "\"\x7f\"");
    }

    void addTypes()
    {
        for (const char* type : {"F33", "f32", "", "Q8_0", "float32"}) {
            addEdit("ST08", std::string("unknown type ") + type, "F32", type);
        }
        for (const char* type : {"F4", "F6_E2M3", "F6_E3M2", "F8_E8M0", "F8_E4M3FNUZ",
                 "F8_E5M2FNUZ", "U16", "U32", "U64", "C64"}) {
            addEdit("ST08", std::string("unsupported type ") + type, "F32", type);
        }
        addEdit("ST08", "an 8-bit float without its scale", "U8", "F8_E4M3");
    }

    void addSizes()
    {
        addEdit("ST09", "nine dimensions", "[2]", "[2,1,1,1,1,1,1,1,1]");
        addEdit("ST09", "a dimension of 2^48", "[2]", "[281474976710656]");
        addEdit("ST09", "a dimension of 2^64", "[2]", "[18446744073709551616]");
        addEdit("ST09", "a negative dimension", "[2]", "[-2]");
        addEdit("ST09", "a fraction", "[2]", "[2.0]");
        addEdit("ST09", "an exponent", "[2]", "[2e0]");
        addEdit("ST09", "minus zero", "[2]", "[-0]");
        addEdit("ST09", "a product over 2^64", "[2]", "[281474976710655,281474976710655]");
        addEdit("ST09", "bits over 2^64", "[2]", "[281474976710655,65535]");
        addEdit("ST10", "begin after end", "[0,8]", "[8,0]");
        addEdit("ST10", "too short for the shape", "[0,8]", "[0,4]");
        addEdit("ST10", "too long for the shape", "[2]", "[1]");
        addEdit("ST10", "a negative offset", "[0,8]", "[-8,0]");
        addEdit("ST10", "an offset of 2^48", "[0,8]", "[0,281474976710656]");
        addEdit("ST10", "an offset with a fraction", "[0,8]", "[0,8.0]");
    }

    void addRanges()
    {
        addEdit("ST11", "a hole", "[8,11]", "[9,12]");
        addEdit("ST11", "an overlap", "[8,11]", "[7,10]");
        addEdit("ST11", "the same range twice", R"("shape":[3],"data_offsets":[8,11])",
            R"("shape":[8],"data_offsets":[0,8])");
        addHeader("ST11", "the first does not begin at 0",
            R"({"b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}})");
        const std::string valid(kTwoTensors);
        add("ST12", "one byte missing", safetensorsFile(valid, std::string(10, '\1')));
        add("ST12", "no data at all", safetensorsFile(valid, ""));
        add("ST12", "one byte too many", safetensorsFile(valid, std::string(12, '\1')));
        add("ST12", "data without tensors", safetensorsFile("{}", "x"));
    }

    std::vector<RuleCase> m_cases;
};

} // namespace lapidary::test
