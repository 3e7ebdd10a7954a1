// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_page/new_export_card.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/jobs/job_strip.h"
#include "app/model_page/engine_answers.h"
#include "app/project/project_artifacts.h"
#include "app/services/file_dialogs.h"
#include "app/services/services.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace lapidary::app {

namespace {

QComboBox* makeCombo(const QString& id, const QString& name, QWidget* parent)
{
    constexpr int kLetters = 14;
    auto* combo = new QComboBox(parent);
    combo->setObjectName(id);
    combo->setAccessibleName(name);
    combo->setMinimumContentsLength(kLetters);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    return combo;
}

} // namespace

NewExportCard::NewExportCard(Services& services, QWidget* parent)
    : Card(services.theme, tr("New export"), parent)
    , m_services(services)
    , m_models(makeCombo(QStringLiteral("export.model"), tr("Converted model"), this))
    , m_formats(makeCombo(QStringLiteral("export.format"), tr("Format"), this))
    , m_says(new widgets::TextLabel(widgets::TextRole::Muted, {}, this))
    , m_folder(new QLineEdit(this))
    , m_start(new QPushButton(services.theme.icon(u"export"), tr("Export"), this))
    , m_job(new JobStrip(services, QStringLiteral("export.job"), this))
{
    setObjectName(QStringLiteral("export"));
    m_says->setObjectName(QStringLiteral("export.says"));
    m_folder->setObjectName(QStringLiteral("export.folder"));
    m_folder->setAccessibleName(tr("Folder to write"));
    m_start->setObjectName(QStringLiteral("export.start"));
    widgets::setPrimary(m_start);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_start);
    buttons->addStretch(1);
    body()->addLayout(makeForm());
    body()->addLayout(buttons);
    body()->addWidget(m_job);
    connect(m_models, &QComboBox::currentIndexChanged, this, &NewExportCard::askAgain);
    connect(m_formats, &QComboBox::currentIndexChanged, this, &NewExportCard::showFormat);
    connect(m_folder, &QLineEdit::textChanged, this, &NewExportCard::refresh);
    connect(m_start, &QPushButton::clicked, this, &NewExportCard::start);
    connect(m_job, &JobStrip::runningChanged, this, &NewExportCard::refresh);
    connect(&services.artifacts, &ProjectArtifacts::changed, this, &NewExportCard::fillModels);
    fillModels();
}

QLayout* NewExportCard::makeForm()
{
    auto* choose = new QPushButton(tr("Choose…"), this);
    choose->setObjectName(QStringLiteral("export.choose"));
    connect(choose, &QPushButton::clicked, this, &NewExportCard::chooseFolder);
    auto* folder = new QHBoxLayout;
    folder->addWidget(m_folder, 1);
    folder->addWidget(choose);
    auto* form = new QFormLayout;
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->addRow(tr("Model"), m_models);
    form->addRow(tr("Format"), m_formats);
    form->addRow(QString(), m_says);
    form->addRow(tr("Folder"), folder);
    return form;
}

void NewExportCard::fillModels()
{
    const QString before = model();
    {
        const QSignalBlocker blocker(m_models);
        m_models->clear();
        for (const Artifact& one : m_services.artifacts.of(ArtifactKind::Converted)) {
            m_models->addItem(one.name, one.folder);
        }
        for (const Artifact& one : m_services.artifacts.of(ArtifactKind::Run)) {
            if (!one.checkpoint.isEmpty()) {
                m_models->addItem(
                    tr("%1, trained to step %2").arg(one.name).arg(one.checkpointStep),
                    one.checkpoint);
            }
        }
        m_models->setCurrentIndex(std::max(0, m_models->findData(before)));
    }
    if (model() != before) {
        askAgain();
    } else {
        proposeFolder();
        refresh();
    }
}

QString NewExportCard::model() const
{
    return m_models->currentData().toString();
}

const FormatAnswer* NewExportCard::format() const
{
    const auto row = static_cast<std::size_t>(m_formats->currentIndex());
    return m_formats->currentIndex() >= 0 && row < m_answers.size() ? &m_answers[row] : nullptr;
}

void NewExportCard::askAgain()
{
    const int number = ++m_number;
    m_answers.clear();
    showFormat();
    if (model().isEmpty()) {
        return;
    }
    m_says->setText(tr("Looking which formats can say this model…"));
    inBackground(
        this, [folder = model()] { return askFormats(folder); },
        [this, number](std::vector<FormatAnswer> answers) {
            if (number == m_number) {
                takeFormats(std::move(answers));
            }
        });
}

void NewExportCard::takeFormats(std::vector<FormatAnswer> answers)
{
    const QString before = m_formats->currentData().toString();
    m_answers = std::move(answers);
    {
        const QSignalBlocker blocker(m_formats);
        m_formats->clear();
        int firstPossible = -1;
        for (const FormatAnswer& answer : m_answers) {
            const bool isPossible = answer.objection.isEmpty();
            m_formats->addItem(
                (isPossible ? QStringLiteral("✓  ") : QStringLiteral("✗  ")) + answer.title,
                answer.id);
            if (isPossible && firstPossible < 0) {
                firstPossible = m_formats->count() - 1;
            }
        }
        const int known = m_formats->findData(before);
        m_formats->setCurrentIndex(known >= 0 ? known : std::max(0, firstPossible));
    }
    showFormat();
}

void NewExportCard::showFormat()
{
    const FormatAnswer* answer = format();
    m_says->setText(!answer               ? QString()
            : answer->objection.isEmpty() ? answer->summary
                                          : tr("Cannot say this model: %1").arg(answer->objection));
    proposeFolder();
    refresh();
}

void NewExportCard::proposeFolder()
{
    const FormatAnswer* answer = format();
    if (!answer || m_folder->text() != m_proposed) {
        return; // a person chose
    }
    const QString name = m_models->currentText().section(QChar(u','), 0, 0);
    m_proposed
        = m_services.artifacts.freeFolder(ArtifactKind::Export, name + QChar(u'-') + answer->id);
    m_folder->setText(m_proposed);
}

void NewExportCard::chooseFolder()
{
    QFileDialog* dialog = makeFolderDialog(m_services, this, QStringLiteral("export_folder"),
        tr("Folder to write the export into"), QFileInfo(m_folder->text()).path());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
        const QString name = QFileInfo(m_proposed).fileName();
        m_folder->setText(folder + QChar(u'/') + name);
    });
    dialog->open();
}

void NewExportCard::refresh()
{
    const FormatAnswer* answer = format();
    const QString objection = model().isEmpty() ? tr("Convert a model first")
        : !answer                               ? tr("The formats are being asked")
        : !answer->objection.isEmpty()          ? answer->objection
        : m_folder->text().trimmed().isEmpty()  ? tr("Choose a folder to write")
                                                : QString();
    const bool isRunning = m_job->isRunning();
    m_start->setEnabled(!isRunning && objection.isEmpty());
    m_start->setToolTip(objection.isEmpty()
            ? tr("Write the model, read it back and compare its answers")
            : objection);
    m_models->setEnabled(!isRunning && m_models->count() > 0);
    m_formats->setEnabled(!isRunning && m_formats->count() > 0);
    m_folder->setEnabled(!isRunning);
}

void NewExportCard::start()
{
    m_job->run(tr("Export %1").arg(m_models->currentText()), QStringLiteral("export"),
        {{"model", toUtf8(model())}, {"format", toUtf8(format()->id)},
            {"out", toUtf8(m_folder->text().trimmed())}},
        [this](const model::Result<EngineReply>& answer) { takeAnswer(answer); });
}

void NewExportCard::takeAnswer(const model::Result<EngineReply>& answer)
{
    if (!answer) {
        m_job->setText(failureText(answer.error()));
        postFailure(m_services, answer.error(), tr("The model could not be exported"),
            QStringLiteral("export"));
        return;
    }
    const auto found = answer->value.find("round_trip");
    const model::Json trip = found != answer->value.end() ? *found : model::Json::object();
    const QString figures
        = tr("logits of %1 tokens differ by at most %2, the largest is %3")
              .arg(numberOf(trip, "tokens"))
              .arg(QLocale().toString(numberOf(trip, "max_abs_logit_difference"), 'e', 1))
              .arg(QLocale().toString(numberOf(trip, "max_abs_logit"), 'f', 1));
    if (answer->exitStatus != 0) {
        m_job->setText(
            tr("Nothing was kept: read back, the %1. Convert the model again.").arg(figures));
        return;
    }
    m_job->setText(tr("Exported and read back: the %1.").arg(figures));
    const QString folder = m_folder->text().trimmed();
    m_services.artifacts.refresh();
    m_proposed = m_folder->text();
    proposeFolder();
    Q_EMIT exported(folder);
}

} // namespace lapidary::app
