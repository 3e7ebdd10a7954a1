// SPDX-License-Identifier: Apache-2.0
// Things in a row, placed from one anchor by what stands next to what.
#include "model/tasks/families/task_family.h"
#include "model/tasks/worked_response.h"

namespace lapidary::model {

namespace {

/// Neighbours in the row, as a clue tells them and as the solution uses them.
struct Neighbours
{
    std::size_t known = 0; ///< position that is known before
    std::size_t next = 0;  ///< position that follows from it
};

class Row
{
public:
    Row(std::size_t size, Dice& dice)
        : m_dice(dice)
    {
        static constexpr const char* kThings[] = {"box", "flag", "book", "cup"};
        m_thing = dice.pick(kThings);
        for (const char* colour : dice.pickSome(words::kColours, size)) {
            m_colours.emplace_back(colour);
        }
        m_anchor = dice.below(size);
        for (std::size_t i = m_anchor; i + 1 < size; ++i) {
            m_pairs.push_back({i, i + 1});
        }
        for (std::size_t i = m_anchor; i > 0; --i) {
            m_pairs.push_back({i, i - 1});
        }
    }

    TaskItem make()
    {
        std::vector<std::string> clues{anchorClue()};
        std::vector<Hop> hops;
        for (const Neighbours& pair : m_pairs) {
            clues.push_back(clue(pair));
            hops.push_back(hop(pair));
        }
        const std::size_t asked = m_dice.below(m_colours.size());
        const std::string end = std::string(ordinal(asked + 1)) + " from the left";
        WorkedResponse response(m_dice);
        response.understand("which " + m_thing + " is the " + end + " among "
            + std::to_string(m_colours.size()) + " " + plural() + " in a row");
        for (const std::string& one : clues) {
            response.extract(one);
        }
        response.deduce(hops);
        response.verify("the row " + listed(m_colours) + " satisfies all "
                + std::to_string(clues.size()) + " clues",
            m_colours[asked]);
        m_dice.shuffle(clues);
        std::string prompt
            = "There are " + std::to_string(m_colours.size()) + " " + plural() + " in a row.";
        for (const std::string& one : clues) {
            prompt += " T" + one.substr(1) + ".";
        }
        return response.finish(prompt + " Which " + m_thing + " is the " + end + "?");
    }

private:
    std::string plural() const { return m_thing == "box" ? "boxes" : m_thing + "s"; }

    std::string named(std::size_t position) const
    {
        return "the " + m_colours[position] + " " + m_thing;
    }

    std::string anchorClue() const
    {
        return named(m_anchor) + " is the " + std::string(ordinal(m_anchor + 1)) + " from the left";
    }

    std::string clue(const Neighbours& pair)
    {
        const bool isTurned = m_dice.chance(0.3);
        const std::size_t first = isTurned ? pair.known : pair.next;
        const std::size_t second = isTurned ? pair.next : pair.known;
        return named(first) + " is directly " + (first < second ? "left" : "right") + " of "
            + named(second);
    }

    Hop hop(const Neighbours& pair) const
    {
        return {"the position of " + named(pair.next) + " is one "
                + (pair.next < pair.known ? "less" : "more") + " than that of " + named(pair.known),
            named(pair.next) + " is in position " + std::to_string(pair.next + 1)};
    }

    Dice& m_dice;
    std::string m_thing;
    std::vector<std::string> m_colours; ///< by position
    std::size_t m_anchor = 0;
    std::vector<Neighbours> m_pairs;
};

TaskItem make(int level, Dice& dice)
{
    return Row(static_cast<std::size_t>(level) + 2, dice).make();
}

} // namespace

TaskFamily makeOrdering()
{
    return {.info = {.id = "ordering",
                .title = "Things in a row",
                .summary = "Which thing stands where, from what stands next to what; two more "
                           "things than the level."},
        .make = make};
}

} // namespace lapidary::model
