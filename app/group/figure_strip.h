// SPDX-License-Identifier: GPL-3.0-or-later
// FigureStrip: how good the grouping of the shown layer is, as measured by the engine, with the
// change since the last snapshot in words. Old figures are dimmed while new ones are measured.
#pragma once

#include <QWidget>

#include <optional>
#include <vector>

namespace lapidary::app {

class GroupEngine;
class GroupSession;
struct Services;

/// One figure and its change.
struct Figure
{
    QString title;
    QString value;
    QString change; ///< "−0.6 better", or empty
    bool isWorse = false;
    QString tip;
};

/// A figure as people read it. `scale` 100 for per cent; less is better.
Figure makeFigure(const QString& title, const QString& tip, std::optional<double> value,
    std::optional<double> before, double scale, const QString& unit);

class FigureStrip : public QWidget
{
    Q_OBJECT

public:
    FigureStrip(
        Services& services, GroupSession& session, GroupEngine& engine, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();

    Services& m_services;
    GroupSession& m_session;
    GroupEngine& m_engine;
    std::vector<Figure> m_figures;
    QString m_note; ///< instead of figures
};

} // namespace lapidary::app
