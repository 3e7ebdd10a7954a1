// SPDX-License-Identifier: Apache-2.0
#include "model/core/strict_json.h"

#include "model/core/strict_json_handler.h"

#include <charconv>
#include <new>
#include <set>
#include <vector>

namespace lapidary::model {

namespace {

constexpr std::uint64_t kLargestUnsigned = (std::uint64_t{1} << 48) - 1;

using detail::Problem;

Problem duplicateKey(const std::string& key)
{
    return "found the key " + quotedText(key) + " twice, expected each key once in an object";
}

/// Builds the tree of values.
class TreeSink
{
public:
    Problem null() { return add(nullptr); }

    Problem boolean(bool value) { return add(value); }

    Problem integer(std::int64_t value, std::string_view /*text*/) { return add(value); }

    Problem unsignedInteger(std::uint64_t value, std::string_view /*text*/) { return add(value); }

    Problem real(double value, std::string_view text)
    {
        // The tokenizer turns an integer beyond 64 bits into a rounded double.
        if (text.find_first_of(".eE") == std::string_view::npos) {
            return "the whole number " + quotedText(text, 40) + " does not fit 64 bits";
        }
        return add(value);
    }

    Problem string(std::string& value) { return add(std::move(value)); }

    Problem key(std::string& value)
    {
        auto& members = m_open.back()->get_ref<Json::object_t&>();
        const auto [member, isNew] = members.try_emplace(value);
        if (!isNew) {
            return duplicateKey(value);
        }
        m_member = &member->second;
        return {};
    }

    Problem beginObject() { return open(Json::object()); }

    Problem beginArray() { return open(Json::array()); }

    Problem endObject() { return close(); }

    Problem endArray() { return close(); }

    Json takeRoot() { return std::move(m_root); }

private:
    /// Where the next value goes: the root, the member whose key was just read, or the end of the
    /// open array.
    Json* place(Json value)
    {
        if (m_open.empty()) {
            m_root = std::move(value);
            return &m_root;
        }
        if (auto* items = m_open.back()->get_ptr<Json::array_t*>()) {
            return &items->emplace_back(std::move(value));
        }
        *m_member = std::move(value);
        return m_member;
    }

    Problem add(Json value)
    {
        place(std::move(value));
        return {};
    }

    Problem open(Json value)
    {
        m_open.push_back(place(std::move(value)));
        return {};
    }

    Problem close()
    {
        m_open.pop_back();
        return {};
    }

    Json m_root;
    std::vector<Json*> m_open; // stays valid: a container grows only after its last child is closed
    Json* m_member = nullptr;
};

/// Passes events on; keeps the keys of the open objects only. An ordered set: a hash table could be
/// flooded by a hostile file.
class EventSink
{
public:
    explicit EventSink(const JsonEvents& events)
        : m_events(events)
    { }

    Problem null() { return call(m_events.null); }

    Problem boolean(bool value) { return call(m_events.boolean, value); }

    Problem integer(std::int64_t /*value*/, std::string_view text)
    {
        return call(m_events.number, text);
    }

    Problem unsignedInteger(std::uint64_t /*value*/, std::string_view text)
    {
        return call(m_events.number, text);
    }

    Problem real(double /*value*/, std::string_view text) { return call(m_events.number, text); }

    Problem string(std::string& value) { return call(m_events.string, value); }

    Problem key(std::string& value)
    {
        return m_keys.back().insert(value).second ? call(m_events.key, value) : duplicateKey(value);
    }

    Problem beginObject()
    {
        m_keys.emplace_back();
        return call(m_events.beginObject);
    }

    Problem endObject()
    {
        m_keys.pop_back();
        return call(m_events.endObject);
    }

    Problem beginArray() { return call(m_events.beginArray); }

    Problem endArray() { return call(m_events.endArray); }

private:
    template <class Callback, class... Arguments>
    static Problem call(const Callback& callback, Arguments&&... arguments)
    {
        const bool goesOn = !callback || callback(std::forward<Arguments>(arguments)...);
        return goesOn ? Problem() : Problem(std::string());
    }

    const JsonEvents& m_events;
    std::vector<std::set<std::string>> m_keys;
};

template <class Sink>
Result<void> parseInto(Sink& sink, std::string_view text, const JsonLimits& limits)
{
    try {
        return detail::StrictHandler<Sink>(text, limits, sink).run();
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory,
            "there is not enough memory to read a JSON text of " + std::to_string(text.size())
                + " bytes"};
    }
}

} // namespace

Result<Json> parseStrictJson(std::string_view text, const JsonLimits& limits)
{
    TreeSink sink;
    LAP_CHECK(parseInto(sink, text, limits));
    return sink.takeRoot();
}

Result<void> streamStrictJson(
    std::string_view text, const JsonEvents& events, const JsonLimits& limits)
{
    EventSink sink(events);
    return parseInto(sink, text, limits);
}

std::optional<std::uint64_t> strictUnsigned(std::string_view numberText)
{
    const bool isOnlyDigits = !numberText.empty()
        && numberText.find_first_not_of("0123456789") == std::string_view::npos;
    const bool hasLeadingZero = numberText.size() > 1 && numberText.front() == '0';
    std::uint64_t value = 0;
    const char* end = numberText.data() + numberText.size();
    if (!isOnlyDigits || hasLeadingZero
        || std::from_chars(numberText.data(), end, value).ec != std::errc()
        || value > kLargestUnsigned) {
        return std::nullopt;
    }
    return value;
}

} // namespace lapidary::model
