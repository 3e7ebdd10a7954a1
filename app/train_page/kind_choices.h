// SPDX-License-Identifier: GPL-3.0-or-later
// KindChoices: kinds of one sort (balance rules, objectives) to switch on, each with its
// parameters.
#pragma once

#include "model/core/param_spec.h"

#include <QWidget>

#include <vector>

class QCheckBox;

namespace lapidary::widgets {
class ParamForm;
class Theme;
} // namespace lapidary::widgets

namespace lapidary::app {

class KindChoices : public QWidget
{
    Q_OBJECT

public:
    /// `id`: prefix of the objects' names.
    KindChoices(const widgets::Theme& theme, QString id, QWidget* parent = nullptr);

    /// Offers these kinds; those in `usual` are switched on.
    void setKinds(const std::vector<model::KindInfo>& kinds, const QStringList& usual);

    /// {id: {parameter: value}} of those that are on.
    model::Json values() const;

    /// Switches on what the object names and fills in its parameters; everything else goes off.
    void setValues(const model::Json& values);

    /// Why the parameters cannot be used; empty when they can.
    QString objection() const;

    bool isEmpty() const { return m_rows.empty(); }

Q_SIGNALS:
    void changed();

private:
    struct Row
    {
        model::KindInfo kind;
        QCheckBox* box = nullptr;
        widgets::ParamForm* form = nullptr; ///< null without parameters
    };

    void addRow(const model::KindInfo& kind, bool isOn);

    const widgets::Theme& m_theme;
    QString m_id;
    std::vector<Row> m_rows;
};

} // namespace lapidary::app
