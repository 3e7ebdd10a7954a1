// SPDX-License-Identifier: GPL-3.0-or-later
// SelectionModel: which units are selected, in all views at once; where the selection came from;
// and the way back to former ones. One grammar for every view: nothing held replaces, Shift adds,
// Ctrl subtracts, both intersect.
#pragma once

#include "widgets/document/unit_set.h"

#include <QObject>
#include <QPolygonF>
#include <QString>

#include <vector>

namespace lapidary::widgets {

/// What new units do to the selection.
enum class SelectionMode
{
    Replace,
    Add,
    Subtract,
    Intersect,
};

/// The mode that the held keys ask for.
SelectionMode selectionMode(Qt::KeyboardModifiers modifiers);

/// Where a selection came from.
struct Provenance
{
    QString source;     ///< in words: "lasso on the map", "expert E3"
    QString projection; ///< of the map, or empty
    QPolygonF outline;  ///< in the coordinates of the projection, or empty

    friend bool operator==(const Provenance&, const Provenance&) = default;
};

class SelectionModel : public QObject
{
    Q_OBJECT

public:
    static constexpr std::size_t kHistoryLimit = 100;

    explicit SelectionModel(QObject* parent = nullptr);

    /// Forgets selection and history; from now on the units are 0 .. size − 1.
    void reset(int size);

    const UnitSet& units() const { return m_current.units; }

    int count() const { return m_count; }

    bool isEmpty() const { return m_count == 0; }

    const Provenance& provenance() const { return m_current.provenance; }

    /// The unit that the inspector shows, or kNoUnit; need not be selected.
    UnitId primary() const { return m_primary; }

    void setPrimary(UnitId unit);

    /// Combines the selection with `units`, which must be of the size of the model.
    void select(const UnitSet& units, SelectionMode mode, const Provenance& provenance);
    /// Adds the unit, or removes it when it is selected.
    void toggle(UnitId unit);
    void clear();
    /// Selects what is in `scope` and not selected, and nothing else.
    void invert(const UnitSet& scope);

    bool canGoBack() const { return m_position > 0; }

    bool canGoForward() const { return m_position + 1 < m_history.size(); }

    /// To the former or next selection of the history; nothing happens at its ends.
    void goBack();
    void goForward();

Q_SIGNALS:
    /// The selection changed by these two sets, which have no unit in common.
    void changed(
        const lapidary::widgets::UnitSet& added, const lapidary::widgets::UnitSet& removed);
    void primaryChanged(lapidary::widgets::UnitId unit);

private:
    struct Entry
    {
        UnitSet units;
        Provenance provenance;
    };

    void enter(Entry entry);
    void show(const Entry& entry);

    Entry m_current;
    int m_count = 0;
    UnitId m_primary = kNoUnit;
    std::vector<Entry> m_history; // m_history[m_position] is m_current
    std::size_t m_position = 0;
};

} // namespace lapidary::widgets
