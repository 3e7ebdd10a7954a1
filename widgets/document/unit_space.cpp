// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/document/unit_space.h"

#include "model/core/result.h"

#include <QCoreApplication>
#include <QLocale>

namespace lapidary::widgets {

namespace {

QString tr(const char* text, int count = -1)
{
    return QCoreApplication::translate("lapidary::widgets::Unit", text, nullptr, count);
}

} // namespace

UnitSpace::UnitSpace(int layers, int neurons, int heads)
    : m_layers(layers)
    , m_neurons(neurons)
    , m_heads(heads)
{
    LAP_ASSERT(fits(layers, neurons, heads));
}

bool UnitSpace::fits(std::int64_t layers, std::int64_t neurons, std::int64_t heads)
{
    const auto isSmall = [](std::int64_t n) { return n >= 0 && n <= kMostUnits; };
    return isSmall(layers) && isSmall(neurons) && isSmall(heads)
        && (layers == 0 || neurons + heads <= kMostUnits / layers);
}

UnitId UnitSpace::id(const Unit& unit) const
{
    LAP_ASSERT(unit.layer >= 0 && unit.layer < m_layers);
    const UnitRange units = range(unit.kind, unit.layer);
    LAP_ASSERT(unit.index >= 0 && unit.index < units.count());
    return units.first + unit.index;
}

Unit UnitSpace::unit(UnitId id) const
{
    LAP_ASSERT(id >= 0 && id < size());
    const int neurons = m_layers * m_neurons;
    if (id < neurons) {
        return {UnitKind::Neuron, id / m_neurons, id % m_neurons};
    }
    return {UnitKind::Head, (id - neurons) / m_heads, (id - neurons) % m_heads};
}

UnitRange UnitSpace::range(UnitKind kind, int layer) const
{
    if (kind == UnitKind::Neuron) {
        return {layer * m_neurons, (layer + 1) * m_neurons};
    }
    const UnitId first = m_layers * m_neurons + layer * m_heads;
    return {first, first + m_heads};
}

QString UnitSpace::label(UnitId id) const
{
    const Unit named = unit(id);
    const QString text
        = named.kind == UnitKind::Neuron ? tr("L%1 · neuron %2") : tr("L%1 · head %2");
    return text.arg(named.layer).arg(QLocale().toString(named.index));
}

QString unitCountText(qsizetype count, UnitKind kind)
{
    const QString number = QLocale().toString(count);
    if (kind == UnitKind::Neuron) {
        return count == 1 ? tr("1 neuron") : tr("%1 neurons").arg(number);
    }
    return count == 1 ? tr("1 head") : tr("%1 heads").arg(number);
}

} // namespace lapidary::widgets
