// SPDX-License-Identifier: GPL-3.0-or-later
// GroupingDocument: the grouping that all views show. It never runs ahead of the disk: an edit is
// asked of the keeper, who writes it, and is shown when it is kept. So what a person has seen
// survives whatever happens to the program.
#pragma once

#include "model/grouping/edits.h"
#include "model/grouping/patch.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>
#include <optional>

namespace lapidary::widgets {

/// What a document asks of its keeper.
enum class DocumentStep
{
    Edit, ///< a new patch; what had been taken back is gone
    Undo,
    Redo,
};

/// The edits of a document: the first `position` of them are in effect.
struct DocumentHistory
{
    QStringList labels;
    int position = 0;

    bool canUndo() const { return position > 0; }

    bool canRedo() const { return position < labels.size(); }

    friend bool operator==(const DocumentHistory&, const DocumentHistory&) = default;
};

class GroupingDocument : public QObject
{
    Q_OBJECT

public:
    /// Keeps a step and then calls `take` or `refuse`, steps in their order. The patch is empty for
    /// Undo and Redo.
    using Keeper = std::function<void(DocumentStep step, const model::Patch& patch)>;

    explicit GroupingDocument(QObject* parent = nullptr);

    void setKeeper(Keeper keeper) { m_keeper = std::move(keeper); }

    /// Shows a grouping that is kept. One without layers is none.
    void open(model::Grouping grouping, DocumentHistory history);

    /// Forgets everything: no grouping is open.
    void close();

    bool isOpen() const { return !m_grouping.layers.empty(); }

    const model::Grouping& grouping() const { return m_grouping; }

    const DocumentHistory& history() const { return m_history; }

    /// The label of what undo would take back, or redo make again; empty when there is nothing.
    QString undoText() const;
    QString redoText() const;

    /// Asks for an edit; an empty patch is none.
    void apply(const model::Patch& patch);
    /// The same for what a function of model/grouping/edits.h made; its error is told by `refused`.
    void apply(const model::Result<model::Patch>& patch);
    void undo();
    void redo();

    /// True while the keeper works on what was asked.
    bool isBusy() const { return m_pending > 0; }

    /// For the keeper: `patch` is kept and was applied to the same grouping.
    void take(const model::Patch& patch, DocumentHistory history);
    /// For the keeper: a step could not be kept; the document is as it was.
    void refuse(const model::Error& error);

Q_SIGNALS:
    /// Another grouping is shown, or none.
    void reset();
    /// `patch` was applied to what is shown.
    void changed(const lapidary::model::Patch& patch);
    /// The history or isBusy() may have changed.
    void historyChanged();
    void refused(const lapidary::model::Error& error);

private:
    void ask(DocumentStep step, const model::Patch& patch);

    model::Grouping m_grouping;
    DocumentHistory m_history;
    Keeper m_keeper;
    int m_pending = 0;
};

} // namespace lapidary::widgets
