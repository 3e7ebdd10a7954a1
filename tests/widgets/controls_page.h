// SPDX-License-Identifier: GPL-3.0-or-later
// A page with every simple control, for the gallery.
#pragma once

#include "widgets/forms/param_form.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/busy_label.h"
#include "widgets/shell/card.h"
#include "widgets/shell/key_value_table.h"
#include "widgets/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QProgressBar>
#include <QRadioButton>
#include <QSlider>
#include <QTabWidget>

namespace lapidary::test {

using namespace lapidary::widgets;

inline std::vector<model::ParamSpec> specs()
{
    using model::ParamSpec;
    using model::ParamType;
    return {
        ParamSpec{.name = "experts",
            .type = ParamType::Integer,
            .help = "into how many slices each layer is cut",
            .defaultValue = 16,
            .minimum = 2,
            .maximum = 256},
        ParamSpec{.name = "learning_rate",
            .type = ParamType::Number,
            .help = "peak of the schedule",
            .defaultValue = 3e-4,
            .minimum = 0.0},
        ParamSpec{.name = "tokens",
            .type = ParamType::Integer,
            .help = "how much text is read",
            .defaultValue = 16384,
            .minimum = 1.0,
            .unit = "tokens"},
        ParamSpec{.name = "method",
            .type = ParamType::Choice,
            .help = "how units are put together",
            .defaultValue = "contribution-kmeans",
            .choices = {"contribution-kmeans", "predictive-kmeans", "random"}},
        ParamSpec{.name = "data",
            .type = ParamType::Path,
            .help = "JSONL, CSV or plain text",
            .isRequired = true},
        ParamSpec{.name = "heads",
            .type = ParamType::Flag,
            .help = "attention heads are grouped as well",
            .defaultValue = true},
    };
}

/// Buttons, fields, facts and a form, as a page that the caller owns.
inline QWidget* makeControls(const Theme& theme)
{
    auto* page = new QWidget;
    page->resize(1000, 640);
    auto* grid = new QGridLayout(page);
    grid->setSpacing(14);
    auto* open = new QAction(theme.icon(u"open"), QStringLiteral("Open checkpoint…"), page);
    auto* demo = new QAction(QStringLiteral("Open demo"), page);
    auto* blocked = new QAction(theme.icon(u"train"), QStringLiteral("Train"), page);
    blocked->setEnabled(false);

    auto* buttons = new Card(theme, QStringLiteral("Buttons and choices"));
    buttons->addHeaderAction(new QAction(theme.icon(u"help"), QStringLiteral("Help"), page));
    auto* row = new QHBoxLayout;
    row->addWidget(new ActionButton(open, ButtonEmphasis::Primary));
    row->addWidget(new ActionButton(demo, ButtonEmphasis::Plain));
    row->addWidget(new ActionButton(blocked, ButtonEmphasis::Plain));
    row->addStretch(1);
    buttons->body()->addLayout(row);
    auto* checks = new QHBoxLayout;
    for (int i = 0; i < 3; ++i) {
        auto* box = new QCheckBox(QStringLiteral("Check"));
        box->setTristate(true);
        box->setCheckState(static_cast<Qt::CheckState>(i));
        checks->addWidget(box);
        auto* radio = new QRadioButton(QStringLiteral("Radio"));
        radio->setChecked(i == 1);
        radio->setEnabled(i != 2);
        checks->addWidget(radio);
    }
    checks->addStretch(1);
    buttons->body()->addLayout(checks);
    auto* fields = new QHBoxLayout;
    auto* edit = new QLineEdit(QStringLiteral("with the focus"));
    edit->setObjectName(QStringLiteral("focused"));
    auto* combo = new QComboBox;
    combo->addItems({QStringLiteral("Colour by expert"), QStringLiteral("Colour by step")});
    fields->addWidget(edit);
    fields->addWidget(combo);
    fields->addWidget(new QDoubleSpinBox);
    buttons->body()->addLayout(fields);
    auto* slider = new QSlider(Qt::Horizontal);
    slider->setValue(40);
    buttons->body()->addWidget(slider);
    auto* bars = new QHBoxLayout;
    for (const int value : {-1, 30, 85}) {
        auto* bar = new QProgressBar;
        bar->setTextVisible(false);
        bar->setFixedHeight(10);
        bar->setRange(0, value < 0 ? 0 : 100);
        bar->setValue(value);
        bars->addWidget(bar);
    }
    buttons->body()->addLayout(bars);
    buttons->body()->addWidget(new BusyLabel(theme, QStringLiteral("Looking for a GPU…")));
    buttons->body()->addStretch(1);

    auto* facts = new Card(theme, QStringLiteral("This machine"));
    auto* table = new KeyValueTable;
    table->setRows({{QStringLiteral("Processor"), QStringLiteral("16 cores, AVX-512"), {}},
        {QStringLiteral("Memory"), QStringLiteral("3.1 of 24 GB used"), {}},
        {QStringLiteral("GPU"),
            QStringLiteral("No GPU found: conversion and demo training work on the CPU"), {}}});
    facts->body()->addWidget(table);
    auto* tabs = new QTabWidget;
    tabs->addTab(new QWidget, QStringLiteral("Inspector"));
    tabs->addTab(new QWidget, QStringLiteral("History"));
    facts->body()->addWidget(tabs, 1);

    auto* form = new Card(theme, QStringLiteral("Parameters"));
    auto* params = new ParamForm(theme);
    params->setSpecs(specs());
    params->setValues({{"experts", 1}});
    form->body()->addWidget(params);
    form->body()->addStretch(1);
    grid->addWidget(buttons, 0, 0);
    grid->addWidget(facts, 1, 0);
    grid->addWidget(form, 0, 1, 2, 1);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    return page;
}

} // namespace lapidary::test
