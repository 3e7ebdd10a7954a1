// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/document/grouping_document.h"

#include <algorithm>
#include <utility>

namespace lapidary::widgets {

GroupingDocument::GroupingDocument(QObject* parent)
    : QObject(parent)
{ }

void GroupingDocument::open(model::Grouping grouping, DocumentHistory history)
{
    m_grouping = std::move(grouping);
    m_history = std::move(history);
    m_pending = 0;
    Q_EMIT reset();
    Q_EMIT historyChanged();
}

void GroupingDocument::close()
{
    open({}, {});
}

QString GroupingDocument::undoText() const
{
    return m_history.canUndo() ? m_history.labels.at(m_history.position - 1) : QString();
}

QString GroupingDocument::redoText() const
{
    return m_history.canRedo() ? m_history.labels.at(m_history.position) : QString();
}

void GroupingDocument::apply(const model::Patch& patch)
{
    if (!patch.isEmpty()) {
        ask(DocumentStep::Edit, patch);
    }
}

void GroupingDocument::apply(const model::Result<model::Patch>& patch)
{
    if (patch) {
        apply(*patch);
    } else {
        Q_EMIT refused(patch.error());
    }
}

void GroupingDocument::undo()
{
    ask(DocumentStep::Undo, {});
}

void GroupingDocument::redo()
{
    ask(DocumentStep::Redo, {});
}

void GroupingDocument::ask(DocumentStep step, const model::Patch& patch)
{
    if (isOpen() && m_keeper) {
        ++m_pending;
        Q_EMIT historyChanged();
        m_keeper(step, patch);
    }
}

void GroupingDocument::take(const model::Patch& patch, DocumentHistory history)
{
    m_pending = std::max(0, m_pending - 1);
    m_history = std::move(history);
    if (!patch.isEmpty()) {
        const bool isApplied = model::apply(m_grouping, patch).hasValue();
        LAP_ASSERT(isApplied); // the keeper applied it to the same grouping
        Q_EMIT changed(patch);
    }
    Q_EMIT historyChanged();
}

void GroupingDocument::refuse(const model::Error& error)
{
    m_pending = std::max(0, m_pending - 1);
    Q_EMIT historyChanged();
    Q_EMIT refused(error);
}

} // namespace lapidary::widgets
