// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/group/convert_checks.h"

#include "app/base/text.h"
#include "app/group/group_session.h"
#include "model/grouping/grouping_statistics.h"
#include "model/plan/conversion_plan.h"
#include "widgets/shell/figures.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace lapidary::app {

using model::Json;
using model::ParamSpec;
using widgets::countText;

namespace {

/// The refit has one unknown column a neuron; with fewer tokens for each it fits their noise.
constexpr std::int64_t kTokensPerNeuron = 8;

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::ConvertChecks", text);
}

std::string profileOf(const Json& values)
{
    const auto found = values.find("profile");
    return found != values.end() && found->is_string() ? found->get<std::string>() : "lapidary";
}

Check evenness(const model::Grouping& grouping, const Json& values)
{
    int uneven = 0;
    for (const model::LayerSizes& layer : model::sizesOf(grouping, model::UnitKind::Neuron)) {
        const auto [least, most] = std::minmax_element(layer.experts.begin(), layer.experts.end());
        uneven += least != layer.experts.end() && *most != *least ? 1 : 0;
    }
    if (uneven == 0) {
        return {Check::State::Good, tr("The experts of each layer are of the same size")};
    }
    if (profileOf(values) == "lapidary") {
        return {Check::State::Good,
            tr("In %1 layers the experts differ in size, which this profile keeps as it is")
                .arg(countText(uneven))};
    }
    return {Check::State::Doubtful,
        tr("In %1 layers the experts differ in size; an export for this profile is padded with "
           "zeros to the widest")
            .arg(countText(uneven))};
}

Check tokens(const model::Recording& recording, int neurons)
{
    const std::int64_t tokens = recording.info().tokens;
    const bool isEnough = tokens >= kTokensPerNeuron * neurons;
    return {isEnough ? Check::State::Good : Check::State::Doubtful,
        isEnough
            ? tr("%1 recorded tokens for %2 neurons a layer")
                  .arg(countText(tokens), countText(neurons))
            : tr("Only %1 recorded tokens for %2 neurons a layer; the repair would rather have %3")
                  .arg(countText(tokens), countText(neurons),
                      countText(kTokensPerNeuron * neurons))};
}

int activeOf(const Json& values)
{
    const auto found = values.find("active");
    return found != values.end() && found->is_number_integer() ? found->get<int>() : 0;
}

model::UnitCounts countsOf(const GroupSession& session)
{
    const model::RecordingInfo& info = session.recording()->info();
    return {info.fingerprint, static_cast<std::size_t>(session.space().layers()),
        static_cast<std::size_t>(session.space().neurons()),
        static_cast<std::size_t>(session.space().heads())};
}

Check share(const model::ConversionPlan& plan)
{
    std::int64_t most = 0;
    std::int64_t shared = 0;
    for (const model::LayerPlan& layer : plan.layers) {
        most = std::max(most, layer.expertCount());
        shared = std::max(shared, layer.sharedSlices);
    }
    QString text
        = tr("%1 of the neurons work for a token").arg(widgets::percentText(plan.activeFraction()));
    if (shared > 0) {
        text += tr(", the shared ones as %1 of the active slices").arg(countText(shared));
    }
    return {Check::State::Good, text};
}

} // namespace

std::vector<Check> conversionChecks(const GroupSession& session, const Json& values)
{
    const model::Grouping& grouping = session.document().grouping();
    std::vector<Check> list;
    if (session.recording() == nullptr) {
        return {{Check::State::Bad, tr("There is no recording to repair the layers with")}};
    }
    const auto complete = model::checkComplete(grouping);
    if (!complete) {
        list.push_back({Check::State::Bad, sentence(complete.error())});
    } else {
        list.push_back({Check::State::Good, tr("Every neuron has an expert")});
        model::PlanRequest request;
        request.active = activeOf(values);
        const auto plan = model::planConversion(grouping, countsOf(session), request);
        list.push_back(plan ? share(*plan) : Check{Check::State::Bad, sentence(plan.error())});
    }
    list.push_back(evenness(grouping, values));
    list.push_back(tokens(*session.recording(), session.space().neurons()));
    return list;
}

QString checkLine(const Check& check)
{
    const QChar mark = check.state == Check::State::Good ? QChar(0x2713)
        : check.state == Check::State::Doubtful          ? QChar(0x26A0)
                                                         : QChar(0x2717);
    return mark + QStringLiteral("  ") + check.text;
}

std::vector<ParamSpec> conversionSpecs(
    const std::vector<ParamSpec>& described, const GroupSession& session)
{
    constexpr std::array kShown{"active", "profile", "repair", "router_init", "save_dtype", "seed"};
    std::int64_t slices = 0;
    std::int64_t shared = 0;
    if (session.recording() != nullptr) {
        const auto plan = model::planConversion(
            session.document().grouping(), countsOf(session), model::PlanRequest{});
        if (plan) {
            for (const model::LayerPlan& layer : plan->layers) {
                slices = std::max(slices, layer.expertCount() + layer.sharedSlices);
                shared = std::max(shared, layer.sharedSlices);
            }
        }
    }
    slices = slices > 0 ? slices
                        : static_cast<std::int64_t>(session.document().grouping().experts.size());
    std::vector<ParamSpec> specs;
    for (const char* name : kShown) {
        const auto found = std::find_if(described.begin(), described.end(),
            [name](const ParamSpec& spec) { return spec.name == name; });
        if (found != described.end()) {
            specs.push_back(*found);
        }
    }
    if (!specs.empty() && specs.front().name == "active") {
        ParamSpec& active = specs.front();
        active.help = toUtf8(tr("experts that work for a token, the shared slices among them"));
        active.minimum = static_cast<double>(shared + 1);
        active.maximum = static_cast<double>(std::max(slices, shared + 1));
        active.defaultValue = std::max(shared + 1, slices / 2);
        active.isRequired = true;
    }
    return specs;
}

} // namespace lapidary::app
