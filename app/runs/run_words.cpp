// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runs/run_words.h"

#include "app/base/text.h"
#include "model/run/run_state.h"
#include "widgets/shell/figures.h"

#include <QCoreApplication>

#include <array>
#include <cmath>

namespace lapidary::app {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::RunWords", text);
}

struct StateWords
{
    const char* state;
    const char* name;
    const char* icon;
    widgets::Token token;
};

constexpr std::array kStates{
    StateWords{"starting", QT_TRANSLATE_NOOP("lapidary::app::RunWords", "Starting"), "play",
        widgets::Token::Accent},
    StateWords{"running", QT_TRANSLATE_NOOP("lapidary::app::RunWords", "Running"), "play",
        widgets::Token::Accent},
    StateWords{"paused", QT_TRANSLATE_NOOP("lapidary::app::RunWords", "Paused"), "pause",
        widgets::Token::Warning},
    StateWords{"finishing", QT_TRANSLATE_NOOP("lapidary::app::RunWords", "Finishing"), "play",
        widgets::Token::Accent},
    StateWords{"finished", QT_TRANSLATE_NOOP("lapidary::app::RunWords", "Finished"), "success",
        widgets::Token::Success},
    StateWords{"stopped", QT_TRANSLATE_NOOP("lapidary::app::RunWords", "Stopped"), "stop",
        widgets::Token::TextMuted},
    StateWords{"failed", QT_TRANSLATE_NOOP("lapidary::app::RunWords", "Failed"), "error",
        widgets::Token::Error},
    StateWords{"lost", QT_TRANSLATE_NOOP("lapidary::app::RunWords", "Lost"), "warning",
        widgets::Token::Warning},
};

struct CurveWords
{
    const char* scalar;
    const char* name;
    const char* meaning;
};

#define LAP_WORD(text) QT_TRANSLATE_NOOP("lapidary::app::RunWords", text)
constexpr std::array kCurves{
    CurveWords{"loss", LAP_WORD("loss"), LAP_WORD("What the step made smaller, in nats")},
    CurveWords{"validation_loss", LAP_WORD("validation"),
        LAP_WORD("Loss on items that are never trained on, in nats")},
    CurveWords{"dense_loss", LAP_WORD("dense twin"),
        LAP_WORD("Loss of the dense model trained on the same items, in nats")},
    CurveWords{"learning_rate", LAP_WORD("learning rate"), LAP_WORD("Size of the step")},
    CurveWords{"gradient_norm", LAP_WORD("gradient norm"),
        LAP_WORD("Length of all gradients together, before it was limited")},
    CurveWords{"tokens", LAP_WORD("tokens of a step"), LAP_WORD("Tokens in the step's batch")},
    CurveWords{"tokens_per_second", LAP_WORD("tokens/s"), LAP_WORD("Measured over the step")},
    CurveWords{"max_violation", LAP_WORD("largest overload"),
        LAP_WORD("Most loaded expert of any layer over its layer's mean, minus 1; 0 is even")},
    CurveWords{"router_entropy", LAP_WORD("router entropy"),
        LAP_WORD("How undecided the routers are, in nats, mean over layers")},
    CurveWords{"dead_experts", LAP_WORD("experts without tokens"),
        LAP_WORD("Experts of all layers that got no token in the step")},
    CurveWords{"experts_per_token", LAP_WORD("experts per token"),
        LAP_WORD("How many experts are chosen for each token")},
    CurveWords{"temperature", LAP_WORD("temperature"), LAP_WORD("Of the routers' choice")},
    CurveWords{"curriculum_level", LAP_WORD("curriculum level"),
        LAP_WORD("Highest level of the items that are drawn now")},
    CurveWords{"seconds_left", LAP_WORD("seconds left"), LAP_WORD("As estimated at that step")},
};
#undef LAP_WORD

const StateWords* wordsOf(const QString& state)
{
    for (const StateWords& words : kStates) {
        if (state == QLatin1String(words.state)) {
            return &words;
        }
    }
    return nullptr;
}

const CurveWords* wordsOfCurve(const QString& scalar)
{
    for (const CurveWords& words : kCurves) {
        if (scalar == QLatin1String(words.scalar)) {
            return &words;
        }
    }
    return nullptr;
}

QString silenceText(const model::RunState& state)
{
    constexpr double kQuiet = 5.0;
    return state.heartbeatAge && *state.heartbeatAge > kQuiet
        ? tr(" Last sign of life %1 s ago.")
              .arg(widgets::countText(std::llround(*state.heartbeatAge)))
        : QString();
}

} // namespace

QString runStateName(const QString& state)
{
    const StateWords* words = wordsOf(state);
    return words ? tr(words->name) : state;
}

QString runStateIcon(const QString& state)
{
    const StateWords* words = wordsOf(state);
    return words ? QLatin1String(words->icon) : QStringLiteral("info");
}

widgets::Token runStateToken(const QString& state)
{
    const StateWords* words = wordsOf(state);
    return words ? words->token : widgets::Token::TextMuted;
}

QString runStateSentence(const model::RunState& state)
{
    if (state.state == "starting") {
        return tr("The model and the data are being loaded.") + silenceText(state);
    }
    if (state.state == "running") {
        return tr("The run goes on in a process of its own, also when this window is closed.")
            + silenceText(state);
    }
    if (state.state == "paused") {
        return tr("The run waits; its weights stay in memory.") + silenceText(state);
    }
    if (state.state == "finishing") {
        return tr("The last checkpoint is being written.") + silenceText(state);
    }
    if (state.state == "lost") {
        return tr("The process of this run ended without a word. It can go on from its newest "
                  "checkpoint.");
    }
    return state.exitSentence.empty() ? runStateName(toQString(state.state))
                                      : sentence(toQString(state.exitSentence));
}

QString curveName(const QString& scalar)
{
    if (const CurveWords* words = wordsOfCurve(scalar)) {
        return tr(words->name);
    }
    return QString(scalar).replace(QStringLiteral("loss/"), tr("part: ")).replace(u'_', u' ');
}

QString curveMeaning(const QString& scalar)
{
    const CurveWords* words = wordsOfCurve(scalar);
    return words ? tr(words->meaning) : QString();
}

} // namespace lapidary::app
