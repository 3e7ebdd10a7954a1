// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/checkpoint/tensor_table_model.h"

#include "widgets/shell/figures.h"

#include <algorithm>

namespace lapidary::widgets {

namespace {

QString shapeText(const model::Shape& shape)
{
    QStringList sizes;
    for (const std::int64_t size : shape) {
        sizes.append(countText(size));
    }
    return sizes.join(QStringLiteral(" × "));
}

QString nameText(const model::TensorInfo& tensor)
{
    return QString::fromStdString(tensor.name);
}

QString typeText(const model::TensorInfo& tensor)
{
    const std::string_view type = model::name(tensor.dtype);
    return QString::fromUtf8(type.data(), static_cast<qsizetype>(type.size()));
}

quint64 elements(const model::TensorInfo& tensor)
{
    return model::elementCount(tensor.shape).value_or(0);
}

QVariant shown(const model::TensorInfo& tensor, int column)
{
    switch (column) {
    case TensorTableModel::Name:
        return nameText(tensor);
    case TensorTableModel::Type:
        return typeText(tensor);
    case TensorTableModel::Shape:
        return shapeText(tensor.shape);
    case TensorTableModel::Elements:
        return countText(static_cast<std::int64_t>(elements(tensor)));
    case TensorTableModel::Bytes:
        return bytesText(static_cast<double>(tensor.bytes));
    default:
        return {};
    }
}

/// The name with its numbers filled up, so that layer 10 comes after layer 9.
QString sortableName(const QString& name)
{
    constexpr int kDigits = 6;
    QString result;
    QString number;
    const auto flush = [&] {
        result += number.isEmpty() ? number : number.rightJustified(kDigits, QChar(u'0'));
        number.clear();
    };
    for (const QChar letter : name) {
        if (letter.isDigit()) {
            number += letter;
        } else {
            flush();
            result += letter;
        }
    }
    flush();
    return result;
}

QVariant sortKey(const model::TensorInfo& tensor, int column)
{
    switch (column) {
    case TensorTableModel::Shape:
    case TensorTableModel::Elements:
        return elements(tensor);
    case TensorTableModel::Bytes:
        return quint64{tensor.bytes};
    case TensorTableModel::Type:
        return typeText(tensor);
    default:
        return sortableName(nameText(tensor));
    }
}

} // namespace

void TensorTableModel::setModel(std::shared_ptr<const model::OpenedModel> opened)
{
    beginResetModel();
    m_opened = std::move(opened);
    endResetModel();
}

int TensorTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_opened
        ? 0
        : static_cast<int>(m_opened->checkpoint().tensors().size());
}

int TensorTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TensorTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_opened) {
        return {};
    }
    const auto& tensor = m_opened->checkpoint().tensors()[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return shown(tensor, index.column());
    case kSortRole:
        return sortKey(tensor, index.column());
    case Qt::TextAlignmentRole:
        return index.column() >= Elements ? QVariant(int(Qt::AlignTrailing | Qt::AlignVCenter))
                                          : QVariant();
    default:
        return {};
    }
}

QVariant TensorTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Name:
        return tr("Name");
    case Type:
        return tr("Type");
    case Shape:
        return tr("Shape");
    case Elements:
        return tr("Values");
    case Bytes:
        return tr("Size");
    default:
        return {};
    }
}

TensorFilter::TensorFilter(QObject* parent)
    : QSortFilterProxyModel(parent)
{
    setSortRole(TensorTableModel::kSortRole);
}

void TensorFilter::setWords(const QString& words)
{
    m_words = words.split(QChar(u' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

bool TensorFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    QString text;
    for (int column = 0; column <= TensorTableModel::Shape; ++column) {
        text += sourceModel()->index(row, column, parent).data().toString() + QChar(u' ');
    }
    return std::all_of(m_words.begin(), m_words.end(),
        [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

} // namespace lapidary::widgets
