// SPDX-License-Identifier: GPL-3.0-or-later
// A window with one of everything, for the tests of what holds for every widget.
#pragma once

#include "widgets/forms/param_form.h"
#include "widgets/shell/busy_label.h"
#include "widgets/shell/card.h"
#include "widgets/shell/empty_state.h"
#include "widgets/shell/job_model.h"
#include "widgets/shell/job_view.h"
#include "widgets/shell/key_value_table.h"
#include "widgets/shell/log_model.h"
#include "widgets/shell/log_view.h"
#include "widgets/shell/message_bar.h"
#include "widgets/shell/mode_bar.h"
#include "widgets/shell/problem_model.h"
#include "widgets/shell/problem_view.h"
#include "widgets/theme/theme.h"

#include <QMainWindow>
#include <QScrollArea>
#include <QVBoxLayout>

namespace lapidary::test {

using namespace lapidary::widgets;

/// A window of the smallest size that is supported, with one of everything.
class Everything
{
public:
    explicit Everything(const Theme& theme)
        : m_problems(theme)
        , m_log(theme)
    {
        addModes(theme);
        auto* centre = new QWidget;
        auto* column = new QVBoxLayout(centre);
        column->addWidget(makeMessages(theme));
        auto* row = new QHBoxLayout;
        row->addWidget(makeEmptyState(theme), 1);
        row->addWidget(makeCard(theme), 1);
        column->addLayout(row, 1);
        window.setCentralWidget(centre);
        window.resize(1024, 700);
    }

    /// The parts that usually lie in docks, one at a time so that each has room.
    QWidget* makeDock(const Theme& theme, int which)
    {
        switch (which) {
        case 0:
            m_jobs.setJob({QStringLiteral("1"), QStringLiteral("Train demo recipe"),
                JobState::Running, QStringLiteral("step 3 120 of 8 000"), 0.39, 740.0, {}, true});
            return new JobView(theme, m_jobs);
        case 1: {
            m_problems.add(
                {Level::Error, QStringLiteral("The file is too short"), {}, {}, {}, {m_retry}, {}});
            auto* view = new ProblemView(theme, m_problems);
            view->showNewest();
            return view;
        }
        default:
            m_log.append({QDateTime::currentDateTime(), Level::Info, QStringLiteral("engine"),
                QStringLiteral("ready")});
            return new LogView(theme, m_log);
        }
    }

private:
    void addModes(const Theme& theme)
    {
        modes = new ModeBar(theme);
        for (const char* name :
            {"Welcome", "Model", "Calibrate", "Group", "Train", "Route", "Evaluate", "Export"}) {
            const QString text = QLatin1String(name);
            modes->addMode(new QAction(theme.icon(text.toLower()), text, &window));
        }
        modes->modes().first()->setChecked(true);
        window.addToolBar(Qt::LeftToolBarArea, modes);
    }

    QWidget* makeMessages(const Theme& theme)
    {
        auto* bar = new MessageBar(theme);
        m_retry = new QAction(QStringLiteral("Resume from step 3 000"), &window);
        bar->post({Level::Warning,
            QStringLiteral("The trainer ended unexpectedly (code 137, probably out of memory)"),
            QStringLiteral("Details"), QStringLiteral("run 4"), QStringLiteral("TRN-01"), {m_retry},
            {}});
        return bar;
    }

    QWidget* makeEmptyState(const Theme& theme)
    {
        auto* empty = new EmptyState(theme, Illustration::Train);
        empty->setTitle(QStringLiteral("Nothing to train yet"));
        empty->setText(QStringLiteral("Training needs a converted model."));
        empty->setActions(
            new QAction(theme.icon(u"export"), QStringLiteral("Convert to MoE…"), &window),
            {new QAction(QStringLiteral("Open demo"), &window)});
        return empty;
    }

    QWidget* makeCard(const Theme& theme)
    {
        using model::ParamSpec;
        using model::ParamType;
        auto* card = new Card(theme, QStringLiteral("Settings"));
        card->addHeaderAction(new QAction(theme.icon(u"help"), QStringLiteral("Help"), &window));
        auto* facts = new KeyValueTable;
        facts->setRows({{QStringLiteral("Memory"), QStringLiteral("3.1 of 24 GB"), {}}});
        auto* form = new ParamForm(theme);
        form->setSpecs({ParamSpec{.name = "experts",
                            .type = ParamType::Integer,
                            .help = "how many slices",
                            .defaultValue = 1,
                            .minimum = 2},
            ParamSpec{.name = "heads", .type = ParamType::Flag, .defaultValue = true},
            ParamSpec{.name = "data", .type = ParamType::Path},
            ParamSpec{.name = "method",
                .type = ParamType::Choice,
                .defaultValue = "a",
                .choices = {"a", "b"}}});
        auto* content = new QWidget;
        auto* rows = new QVBoxLayout(content);
        rows->addWidget(facts);
        rows->addWidget(form);
        rows->addWidget(new BusyLabel(theme, QStringLiteral("Looking for a GPU…")));
        auto* scroll = new QScrollArea; // as every page with a form has it
        scroll->setAccessibleName(QStringLiteral("Settings"));
        scroll->setWidgetResizable(true);
        scroll->setWidget(content);
        card->body()->addWidget(scroll);
        return card;
    }

    ProblemModel m_problems;
    JobModel m_jobs;
    LogModel m_log;
    QAction* m_retry = nullptr;

public:
    ModeBar* modes = nullptr;
    QMainWindow window; // last, so that it goes first
};

} // namespace lapidary::test
