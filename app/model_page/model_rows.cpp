// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/model_page/model_rows.h"

#include "app/base/text.h"
#include "app/project/model_session.h"
#include "widgets/shell/figures.h"

#include <QCoreApplication>

#include <algorithm>

namespace lapidary::app {

namespace {

using widgets::bigText;
using widgets::bytesText;
using widgets::countText;

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::ModelRows", text);
}

double number(const model::Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? found->get<double>() : 0.0;
}

QString text(const model::Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string()
        ? toQString(found->get_ref<const std::string&>())
        : QString();
}

QString typesText(const model::Json& types)
{
    const QString first = types.size() == 1 ? toQString(types.begin().key()) : QString();
    QStringList parts;
    for (const auto& [type, count] : types.items()) {
        parts.append(tr("%1: %2").arg(toQString(type), bigText(count.get<double>())));
    }
    return first.isEmpty() ? parts.join(QStringLiteral(", ")) : first;
}

QString headsText(const model::ModelConfig& config)
{
    const QString heads = countText(config.heads);
    return config.heads == config.keyValueHeads
        ? tr("%1, each of %2 dimensions").arg(heads, countText(config.headDim))
        : tr("%1 on %2 key-value heads, each of %3 dimensions")
              .arg(heads, countText(config.keyValueHeads), countText(config.headDim));
}

QString expertsText(const model::ExpertConfig& experts)
{
    return tr("%1 routed, %2 of them chosen per token, %3 shared")
        .arg(countText(experts.experts), countText(experts.active), countText(experts.shared));
}

} // namespace

std::vector<widgets::KeyValue> factRows(const ModelFacts& facts)
{
    const model::ModelConfig& config = facts.opened->config();
    const model::Json& json = facts.facts;
    const double parameters = number(json, "parameters");
    std::vector<widgets::KeyValue> rows{
        {tr("Family"), tr("%1 (%2)").arg(text(json, "family"), text(json, "architecture")), {}},
        {tr("Parameters"), bigText(parameters), countText(static_cast<std::int64_t>(parameters))},
        {tr("Layers"), countText(config.layers), {}}, {tr("Heads"), headsText(config), {}},
        {tr("Width"), countText(config.hiddenSize), tr("Numbers per token between the layers")},
        {tr("Neurons"), tr("%1 per layer").arg(countText(config.intermediateSize)), {}}};
    if (config.experts.experts > 0) {
        rows.push_back({tr("Experts"), expertsText(config.experts), {}});
    }
    rows.push_back({tr("Vocabulary"), tr("%1 tokens").arg(countText(config.vocabSize)), {}});
    rows.push_back({tr("Embedding"),
        config.isTied ? tr("also used as the head (tied)") : tr("head has its own weights"), {}});
    if (config.contextLength > 0) {
        rows.push_back({tr("Context"), tr("%1 tokens").arg(countText(config.contextLength)), {}});
    }
    rows.push_back({tr("Stored as"), typesText(json.at("dtypes")), {}});
    rows.push_back({tr("Size"), bytesText(number(json, "bytes")), {}});
    rows.push_back({tr("Format"), text(json, "format"), {}});
    rows.push_back({tr("Fingerprint"), facts.fingerprint,
        tr("Tells two models apart whatever their files are called")});
    return rows;
}

std::vector<widgets::MemoryNeed> memoryNeeds(const ModelFacts& facts)
{
    const model::Json& memory = facts.facts.at("memory");
    return {{tr("Open and generate"), number(memory, "open")},
        {tr("Record"), number(memory, "record")}, {tr("Convert"), number(memory, "convert")},
        {tr("Train all weights"), number(memory, "train")}};
}

widgets::LayerGeometry layerGeometry(const ModelFacts& facts)
{
    const model::ModelConfig& config = facts.opened->config();
    return {static_cast<int>(config.layers), static_cast<int>(config.heads),
        static_cast<int>(config.keyValueHeads), static_cast<int>(config.headDim), config.hiddenSize,
        config.intermediateSize, config.vocabSize};
}

QString layerPattern(const ModelFacts& facts, int layer)
{
    const auto tensors = facts.opened->checkpoint().tensors();
    const bool isGguf = std::any_of(tensors.begin(), tensors.end(),
        [](const model::TensorInfo& tensor) { return tensor.name.starts_with("blk."); });
    return QStringLiteral("%1.%2.")
        .arg(isGguf ? QStringLiteral("blk") : QStringLiteral("layers"))
        .arg(layer);
}

} // namespace lapidary::app
