// SPDX-License-Identifier: GPL-3.0-or-later
// MemoryBars: what each job needs against what the machine has, as bars with a line.
#pragma once

#include <QString>
#include <QWidget>

#include <vector>

namespace lapidary::widgets {

class Theme;

/// One job.
struct MemoryNeed
{
    QString job;
    double bytes = 0.0;
};

class MemoryBars : public QWidget
{
    Q_OBJECT

public:
    explicit MemoryBars(const Theme& theme, QWidget* parent = nullptr);

    /// `available`: bytes of the machine; 0 while unknown.
    void setNeeds(const std::vector<MemoryNeed>& needs, double available);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int rowHeight() const;
    void paintRow(QPainter& painter, const MemoryNeed& need, int row) const;
    double scale() const;

    const Theme& m_theme;
    std::vector<MemoryNeed> m_needs;
    double m_available = 0.0;
};

} // namespace lapidary::widgets
