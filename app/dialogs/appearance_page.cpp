// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/dialogs/appearance_page.h"

#include "app/actions/actions.h"
#include "app/dialogs/theme_tile.h"
#include "app/services/services.h"
#include "app/settings/settings.h"
#include "widgets/shell/flow_layout.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

namespace lapidary::app {

namespace {

constexpr int kTextStep = 10;

using widgets::TextLabel;
using widgets::TextRole;

} // namespace

AppearancePage::AppearancePage(Services& services, QWidget* parent)
    : QWidget(parent)
    , m_services(services)
    , m_motion(new QCheckBox(tr("&Reduce motion"), this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(new TextLabel(TextRole::Heading, tr("Theme"), this));
    layout->addWidget(makeTiles());
    layout->addSpacing(10);
    layout->addWidget(new TextLabel(TextRole::Heading, tr("Text size"), this));
    layout->addWidget(makeTextScale());
    layout->addSpacing(10);
    layout->addWidget(new TextLabel(TextRole::Heading, tr("Motion"), this));
    layout->addWidget(m_motion);
    layout->addWidget(
        new TextLabel(TextRole::Muted, tr("Nothing moves by itself; panes appear at once."), this));
    layout->addStretch(1);
    m_motion->setObjectName(QStringLiteral("reduce_motion"));
    connect(m_motion, &QCheckBox::toggled, this,
        [this](bool isOn) { m_services.settings.set(keys::kReduceMotion, isOn); });
    connect(&services.theme, &widgets::Theme::changed, this, &AppearancePage::refresh);
    connect(&services.settings, &Settings::changed, this, &AppearancePage::refresh);
    refresh();
}

QWidget* AppearancePage::makeTiles()
{
    auto* box = new QWidget(this);
    auto* layout = new widgets::FlowLayout(box);
    for (QAction* action : m_services.actions.of(MenuId::Theme)) {
        const QString choice = action->objectName().mid(static_cast<int>(qstrlen("theme.")));
        auto* tile = new ThemeTile(
            m_services.theme, widgets::themeFromKey(choice), plainName(action), box);
        tile->setObjectName(QStringLiteral("tile.") + choice);
        tile->setToolTip(action->statusTip());
        connect(tile, &QAbstractButton::clicked, action, &QAction::trigger);
        layout->addWidget(tile);
        m_tiles.emplace(choice, tile);
    }
    return box;
}

QWidget* AppearancePage::makeTextScale()
{
    auto* box = new QWidget(this);
    auto* layout = new QHBoxLayout(box);
    layout->setContentsMargins({});
    m_scale = new QSlider(Qt::Horizontal, box);
    m_scale->setObjectName(QStringLiteral("text_scale"));
    m_scale->setAccessibleName(tr("Text size in percent"));
    // One step of the slider is 10 %.
    m_scale->setRange(keys::kTextScale.minimum / kTextStep, keys::kTextScale.maximum / kTextStep);
    m_scale->setPageStep(2);
    m_scale->setTracking(false); // the slider would grow away under the pointer
    m_scaleText = new TextLabel(TextRole::Body, {}, box);
    m_scaleText->setWordWrap(false);
    layout->addWidget(m_scale, 1);
    layout->addWidget(m_scaleText);
    connect(m_scale, &QSlider::valueChanged, this,
        [this](int value) { m_services.settings.set(keys::kTextScale, value * kTextStep); });
    connect(m_scale, &QSlider::sliderMoved, this,
        [this](int value) { m_scaleText->setText(tr("%1 %").arg(value * kTextStep)); });
    return box;
}

void AppearancePage::refresh()
{
    const QSignalBlocker blockScale(m_scale);
    const QSignalBlocker blockMotion(m_motion);
    for (const auto& [choice, tile] : m_tiles) {
        tile->setChecked(m_services.actions.find(QStringLiteral("theme.") + choice)->isChecked());
    }
    m_scale->setValue(m_services.theme.textScale() / kTextStep);
    m_scaleText->setText(tr("%1 %").arg(m_services.theme.textScale()));
    m_motion->setChecked(m_services.settings.value(keys::kReduceMotion));
}

} // namespace lapidary::app
