// SPDX-License-Identifier: Apache-2.0
// Files that break one of the rules GG01 to GG14.
#pragma once

#include "tests/support/checkpoint_gguf_draft.h"

namespace lapidary::test {

class GgufCases
{
public:
    std::vector<RuleCase> build()
    {
        addHead();
        addKeys();
        addValues();
        addAlignment();
        addArchitecture();
        addTensors();
        addTypes();
        addOffsets();
        addSplits();
        return std::move(m_cases);
    }

private:
    using Edit = std::function<void(GgufDraft&)>;

    void addBytes(const std::string& rule, const std::string& what, std::string bytes)
    {
        m_cases.push_back({rule, what, [bytes = std::move(bytes)](const std::string& folder) {
                               return writeFile(folder, "x.gguf", bytes);
                           }});
    }

    void add(const std::string& rule, const std::string& what, const Edit& edit)
    {
        GgufDraft draft = tinyGguf();
        edit(draft);
        addBytes(rule, what, draft.bytes());
    }

    /// A value under a key that nothing reads.
    void addValue(const std::string& rule, const std::string& what, const std::string& value)
    {
        add(rule, what, [&](GgufDraft& draft) { draft.set("x.y", value); });
    }

    void addHead()
    {
        addBytes("GG01", "empty file", "");
        addBytes("GG01", "three bytes", "GGU");
        add("GG01", "another magic", [](GgufDraft& draft) { draft.magic = "GGML"; });
        addBytes("GG02", "ends in the version", "GGUF\3");
        add("GG02", "version 0", [](GgufDraft& draft) { draft.version = 0; });
        add("GG02", "version 1", [](GgufDraft& draft) { draft.version = 1; });
        add("GG02", "version 4", [](GgufDraft& draft) { draft.version = 4; });
        add("GG02", "big-endian", [](GgufDraft& draft) { draft.version = 0x03000000; });
        addBytes("GG03", "ends in the counts", "GGUF" + little(3, 4) + little(0, 8));
        for (const std::uint64_t count : {std::uint64_t{1} << 31, std::uint64_t{1} << 48,
                 (std::uint64_t{1} << 63) - 1, ~std::uint64_t{0}}) {
            add("GG03", "tensor count " + std::to_string(count),
                [&](GgufDraft& draft) { draft.tensorCount = count; });
            add("GG03", "key count " + std::to_string(count),
                [&](GgufDraft& draft) { draft.valueCount = count; });
        }
        m_cases.push_back({"GG03", "100,001 keys in a large file", [](const std::string& folder) {
                               GgufDraft draft;
                               draft.valueCount = 100'001;
                               draft.trailing = std::string(2'000'000, '\0');
                               return writeFile(folder, "x.gguf", draft.bytes());
                           }});
    }

    void addKeys()
    {
        add("GG04", "an empty key", [](GgufDraft& draft) { draft.set("", u32Value(1)); });
        add("GG04", "a key of 65,536 bytes",
            [](GgufDraft& draft) { draft.set(std::string(65'536, 'k'), u32Value(1)); });
        add("GG04", "a key twice",
            [](GgufDraft& draft) { draft.values.emplace_back("llama.block_count", u32Value(1)); });
        add("GG04", "a space", [](GgufDraft& draft) { draft.set("a b", u32Value(1)); });
        add("GG04", "a NUL",
            [](GgufDraft& draft) { draft.set(std::string("a\0b", 3), u32Value(1)); });
        add("GG04", "a letter beyond ASCII",
            [](GgufDraft& draft) { draft.set("\xC3\xA4", u32Value(1)); });
        addBytes("GG04", "ends in a key",
            "GGUF" + little(3, 4) + little(0, 8) + little(1, 8) + little(20, 8) + "general.");
    }

    void addValues()
    {
        addValue("GG05", "type 13", ggufValue(13, little(0, 8)));
        addValue("GG05", "type 2^32 - 1", ggufValue(0xffffffff, little(0, 8)));
        addValue("GG05", "an array of type 13", arrayValue(13, 1, little(0, 8)));
        addValue("GG05", "an array of arrays", arrayValue(kArray, 1, little(0, 12)));
        addValue(
            "GG06", "a text of 2^64 - 1 bytes", ggufValue(kText, little(~std::uint64_t{0}, 8)));
        addValue(
            "GG06", "a text of 2^63 bytes", ggufValue(kText, little(std::uint64_t{1} << 63, 8)));
        addValue("GG06", "a text longer than the file", ggufValue(kText, little(1 << 20, 8)));
        addValue("GG06", "a text over 16 MiB", textValue(std::string((16 << 20) + 1, 'x')));
        addValue("GG06", "an array of 2^64 - 1", arrayValue(kU8, ~std::uint64_t{0}, ""));
        addValue("GG06", "an array of 2^61 numbers of 8 bytes",
            arrayValue(kU64, std::uint64_t{1} << 61, ""));
        addValue("GG06", "an array longer than the file", arrayValue(kU32, 1 << 20, ""));
        addValue("GG06", "an array of 16,777,217",
            arrayValue(kU8, 16'777'217, std::string(16'777'217, '\0')));
        addValue("GG06", "texts longer than the file", arrayValue(kText, 1 << 20, ""));
        addValue("GG06", "a text in an array beyond the file",
            arrayValue(kText, 1, little(std::uint64_t{1} << 40, 8)));
        addBytes("GG06", "ends in a value",
            "GGUF" + little(3, 4) + little(0, 8) + little(1, 8) + ggufText("ab") + little(kU64, 4)
                + "xx");
        addValue("GG07", "a flag of 2", ggufValue(kBool, "\2"));
        addValue("GG07", "a flag of 255", ggufValue(kBool, "\xff"));
        addValue(
            "GG07", "a wrong flag in an array", arrayValue(kBool, 3, std::string("\0\1\7", 3)));
    }

    void addAlignment()
    {
        for (const std::uint32_t alignment : {0U, 1U, 4U, 24U, 65'537U, 131'072U, 0x80000000U}) {
            add("GG08", "alignment " + std::to_string(alignment),
                [&](GgufDraft& draft) { draft.set("general.alignment", u32Value(alignment)); });
        }
        add("GG08", "alignment as u64", [](GgufDraft& draft) {
            draft.set("general.alignment", ggufValue(kU64, little(32, 8)));
        });
        add("GG08", "alignment as text",
            [](GgufDraft& draft) { draft.set("general.alignment", textValue("32")); });
    }

    void addArchitecture()
    {
        add("GG09", "no architecture",
            [](GgufDraft& draft) { draft.remove("general.architecture"); });
        for (const char* architecture : {"gpt2", "clip", "Llama", ""}) {
            add("GG09", std::string("architecture ") + architecture, [&](GgufDraft& draft) {
                draft.set("general.architecture", textValue(architecture));
            });
        }
        for (const char* type : {"adapter", "mmproj", "imatrix"}) {
            add("GG09", std::string("type ") + type,
                [&](GgufDraft& draft) { draft.set("general.type", textValue(type)); });
        }
    }

    void addTensors()
    {
        const auto addName = [this](const std::string& what, const std::string& name) {
            add("GG10", what, [&](GgufDraft& draft) { draft.tensors[1].name = name; });
        };
        addName("an empty name", "");
        addName("a name of 65 bytes", std::string(65, 'n'));
        addName("a name twice", "token_embd.weight");
        const auto addDims = [this](const std::string& what, std::vector<std::uint64_t> dims) {
            add("GG10", what, [&](GgufDraft& draft) {
                draft.tensors[1].dims = dims;
                draft.tensors[1].bytes = 32;
            });
        };
        addDims("no dimension", {});
        addDims("five dimensions", {8, 1, 1, 1, 1});
        addDims("a dimension of 0", {0});
        addDims("a dimension of 0 after a large one", {std::uint64_t{1} << 40, 0});
        addDims("a dimension over 2^40", {(std::uint64_t{1} << 40) + 1});
        addDims("a dimension of 2^64 - 1", {~std::uint64_t{0}});
        addDims("more than 2^46 elements", {std::uint64_t{1} << 40, 65});
        addDims("a product over 2^64", {std::uint64_t{1} << 40, std::uint64_t{1} << 40});
        addBytes("GG10", "ends in a tensor",
            "GGUF" + little(3, 4) + little(1, 8) + little(0, 8) + ggufText("abcdefghijk")
                + little(2, 4) + little(8, 8) + "xxxxxx");
    }

    void addTypes()
    {
        for (const std::uint32_t type : {4U, 5U, 9U, 10U, 11U, 15U, 16U, 20U, 24U, 26U, 28U, 31U,
                 36U, 38U, 39U, 99U, 0xffffffffU}) {
            add("GG11", "type " + std::to_string(type), [&](GgufDraft& draft) {
                draft.tensors[1].type = type;
                draft.tensors[1].bytes = 32;
            });
        }
        add("GG11", "rows of half a Q8_0 block", [](GgufDraft& draft) {
            draft.tensors[1].type = 8;
            draft.tensors[1].dims = {16, 2};
            draft.tensors[1].bytes = 34;
        });
        add("GG11", "rows of half a Q4_K block", [](GgufDraft& draft) {
            draft.tensors[1].type = 12;
            draft.tensors[1].dims = {128, 2};
            draft.tensors[1].bytes = 144;
        });
    }

    void addOffsets()
    {
        for (const std::uint64_t offset : {std::uint64_t{0}, std::uint64_t{321}, std::uint64_t{352},
                 std::uint64_t{1} << 63, ~std::uint64_t{0} - 31}) {
            add("GG12", "offset " + std::to_string(offset),
                [&](GgufDraft& draft) { draft.tensors[1].offset = offset; });
        }
        add("GG12", "the first not at 0", [](GgufDraft& draft) { draft.tensors[0].offset = 32; });
        GgufDraft draft = tinyGguf();
        const std::string whole = draft.bytes();
        addBytes("GG13", "one byte missing", whole.substr(0, whole.size() - 1));
        addBytes("GG13", "no data", draft.header());
        addBytes("GG13", "32 bytes too many", whole + std::string(32, '\0'));
        addBytes("GG13", "a second file appended", whole + whole);
        add("GG13", "a tensor larger than the file", [](GgufDraft& large) {
            large.tensors.back().dims = {std::uint64_t{1} << 40, 64};
            large.tensors.back().bytes = 384;
        });
    }

    /// Two parts of the tiny model; `edit` may change the second.
    void addSplit(const std::string& what, const Edit& edit,
        const std::string& secondName = "m-00002-of-00002.gguf")
    {
        m_cases.push_back({"GG14", what, [edit, secondName](const std::string& folder) {
                               writeFile(folder, secondName, secondPart(edit).bytes());
                               return writeFile(
                                   folder, "m-00001-of-00002.gguf", firstPart().bytes());
                           }});
    }

    void addSplits()
    {
        addSplit(
            "the second part is missing", [](GgufDraft&) {}, "other.gguf");
        addSplit("the second part says it is the first",
            [](GgufDraft& part) { part.set("split.no", u32Value(0)); });
        addSplit("the parts count differently",
            [](GgufDraft& part) { part.set("split.count", u32Value(3)); });
        addSplit("a tensor in both parts",
            [](GgufDraft& part) { part.tensors[0].name = "token_embd.weight"; });
        addSplit("a tensor is missing", [](GgufDraft& part) { part.tensors.pop_back(); });
        add("GG14", "a part under another name",
            [](GgufDraft& draft) { draft.set("split.count", u32Value(2)); });
        m_cases.push_back({"GG14", "1,001 parts", [](const std::string& folder) {
                               GgufDraft part = firstPart();
                               part.set("split.count", u32Value(1001));
                               return writeFile(folder, "m-00001-of-01001.gguf", part.bytes());
                           }});
    }

public:
    static GgufDraft firstPart()
    {
        GgufDraft part = tinyGguf();
        part.tensors.resize(5);
        part.set("split.no", u32Value(0));
        part.set("split.count", u32Value(2));
        part.set("split.tensors.count", u32Value(11));
        return part;
    }

    static GgufDraft secondPart(const Edit& edit)
    {
        GgufDraft part = tinyGguf();
        part.tensors.erase(part.tensors.begin(), part.tensors.begin() + 5);
        part.values = {{"split.no", u32Value(1)}, {"split.count", u32Value(2)}};
        edit(part);
        return part;
    }

private:
    std::vector<RuleCase> m_cases;
};

} // namespace lapidary::test
