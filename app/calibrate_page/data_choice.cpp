// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/calibrate_page/data_choice.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/services/file_dialogs.h"
#include "app/services/services.h"
#include "model/core/registry.h"
#include "model/tasks/families/task_family.h"
#include "widgets/forms/count_box.h"
#include "widgets/shell/figures.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

#include <array>

namespace lapidary::app {

namespace {

using widgets::TextLabel;
using widgets::TextRole;

constexpr int kLongestTip = 600; // characters

QListWidget* makeList(const QString& id, const QString& name, int lines, QWidget* parent)
{
    auto* list = new QListWidget(parent);
    list->setObjectName(id);
    list->setAccessibleName(name);
    list->setFixedHeight(list->fontMetrics().height() * 3 / 2 * lines + 8);
    list->setTextElideMode(Qt::ElideRight);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return list;
}

} // namespace

DataChoice::DataChoice(Services& services, QWidget* parent)
    : QWidget(parent)
    , m_services(services)
    , m_source(new QComboBox(this))
{
    m_source->setObjectName(QStringLiteral("data.source"));
    m_source->setAccessibleName(tr("Texts from"));
    m_source->addItems({tr("Files"), tr("Reasoning tasks made here")});
    // Shown and hidden by hand: a stack would stay as high as its highest page.
    const std::array<QWidget*, 2> pages{makeFiles(), makeTasks()};
    const auto show = [pages](int index) {
        for (int i = 0; i < static_cast<int>(pages.size()); ++i) {
            pages[static_cast<std::size_t>(i)]->setVisible(i == index);
        }
    };
    show(0);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_source);
    for (QWidget* page : pages) {
        layout->addWidget(page);
    }
    connect(m_source, &QComboBox::currentIndexChanged, this, [this, show](int index) {
        show(index);
        Q_EMIT changed();
    });
}

QWidget* DataChoice::makeFiles()
{
    auto* page = new QWidget(this);
    m_files = makeList(QStringLiteral("data.files"), tr("Data files"), 3, page);
    auto* add = new QPushButton(tr("Add file…"), page);
    add->setObjectName(QStringLiteral("data.add"));
    m_remove = new QPushButton(tr("Remove"), page);
    m_remove->setObjectName(QStringLiteral("data.remove"));
    m_remove->setEnabled(false);
    m_field = new QComboBox(page);
    m_field->setObjectName(QStringLiteral("data.field"));
    m_field->setAccessibleName(tr("Text to read"));
    m_field->setMinimumContentsLength(12);
    m_field->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_field->addItem(tr("As usual: text, or prompt and response"), QString());
    m_note = new TextLabel(TextRole::Muted, tr("Text, JSONL or CSV."), page);
    m_note->setObjectName(QStringLiteral("data.note"));
    m_preview
        = makeList(QStringLiteral("data.preview"), tr("First items"), DataPreview::kItems, page);
    m_preview->setAlternatingRowColors(true);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(add);
    buttons->addWidget(m_remove);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins({});
    layout->addWidget(m_files);
    layout->addLayout(buttons);
    layout->addWidget(m_field);
    layout->addWidget(m_preview);
    layout->addWidget(m_note);
    connect(add, &QPushButton::clicked, this, &DataChoice::addFiles);
    connect(m_remove, &QPushButton::clicked, this, &DataChoice::removeFile);
    connect(m_files, &QListWidget::currentRowChanged, this,
        [this](int row) { m_remove->setEnabled(row >= 0); });
    connect(m_field, &QComboBox::currentIndexChanged, this, &DataChoice::look);
    return page;
}

QWidget* DataChoice::makeTasks()
{
    auto* page = new QWidget(this);
    m_family = new QComboBox(page);
    m_family->setObjectName(QStringLiteral("tasks.family"));
    m_family->setAccessibleName(tr("Family"));
    m_family->addItem(QStringLiteral("all"));
    for (const model::TaskFamily& family : model::registry<model::TaskFamily>()) {
        m_family->addItem(toQString(family.info.id));
        m_family->setItemData(
            m_family->count() - 1, toQString(family.info.summary), Qt::ToolTipRole);
    }
    m_firstLevel
        = widgets::makeCountBox(QStringLiteral("tasks.first"), tr("First level"), 1, 6, 1, page);
    m_lastLevel
        = widgets::makeCountBox(QStringLiteral("tasks.last"), tr("Last level"), 1, 6, 3, page);
    m_count
        = widgets::makeCountBox(QStringLiteral("tasks.count"), tr("Items"), 1, 1000000, 2000, page);
    m_seed
        = widgets::makeCountBox(QStringLiteral("tasks.seed"), tr("Seed"), 0, 2147483647, 1, page);
    auto* form = new QFormLayout(page);
    form->setContentsMargins({});
    form->addRow(tr("Family"), m_family);
    form->addRow(tr("Levels from"), m_firstLevel);
    form->addRow(tr("to"), m_lastLevel);
    form->addRow(tr("Items"), m_count);
    form->addRow(tr("Seed"), m_seed);
    form->addRow(new TextLabel(TextRole::Muted,
        tr("Small reasoning tasks whose answers say which of the five steps is where, so that the "
           "recording can tell the steps apart. No download is needed."),
        page));
    connect(m_firstLevel, &QSpinBox::valueChanged, m_lastLevel, &QSpinBox::setMinimum);
    connect(m_family, &QComboBox::currentIndexChanged, this, &DataChoice::changed);
    return page;
}

bool DataChoice::isGenerated() const
{
    return m_source->currentIndex() == 1;
}

QStringList DataChoice::files() const
{
    QStringList paths;
    for (int row = 0; !isGenerated() && row < m_files->count(); ++row) {
        paths.append(m_files->item(row)->data(Qt::UserRole).toString());
    }
    return paths;
}

QString DataChoice::field() const
{
    return isGenerated() ? QString() : m_field->currentData().toString();
}

model::Json DataChoice::taskParameters() const
{
    const QString levels = m_firstLevel->value() == m_lastLevel->value()
        ? QString::number(m_firstLevel->value())
        : QStringLiteral("%1-%2").arg(m_firstLevel->value()).arg(m_lastLevel->value());
    return {{"family", toUtf8(m_family->currentText())}, {"level", toUtf8(levels)},
        {"count", m_count->value()}, {"seed", m_seed->value()}};
}

void DataChoice::proposeTasks(int count, int seed)
{
    m_source->setCurrentIndex(1);
    m_count->setValue(count);
    m_seed->setValue(seed);
}

QString DataChoice::shortName() const
{
    if (isGenerated()) {
        return QStringLiteral("tasks-%1-%2-%3")
            .arg(m_family->currentText())
            .arg(m_firstLevel->value())
            .arg(m_lastLevel->value());
    }
    return m_files->count() > 0 ? QFileInfo(files().first()).completeBaseName() : QString();
}

QString DataChoice::objection() const
{
    if (isGenerated()) {
        return {};
    }
    if (m_files->count() == 0) {
        return tr("Add a data file first, or let tasks be made");
    }
    return m_isLooking ? tr("Reading the files…") : m_seen.objection;
}

void DataChoice::addFiles()
{
    const QString last = files().isEmpty() ? QString() : QFileInfo(files().last()).path();
    QFileDialog* dialog = makeFileDialog(
        this, QStringLiteral("add_data"), tr("Data file: text, JSONL or CSV"), last);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& paths) {
        for (const QString& path : paths) {
            appendFile(path);
        }
        look();
    });
    dialog->open();
}

void DataChoice::appendFile(const QString& path)
{
    if (!files().contains(path)) {
        auto* item = new QListWidgetItem(QFileInfo(path).fileName(), m_files);
        item->setData(Qt::UserRole, path);
        item->setToolTip(path);
    }
}

void DataChoice::setGenerated()
{
    m_source->setCurrentIndex(1);
}

void DataChoice::setFiles(const QStringList& paths)
{
    m_source->setCurrentIndex(0);
    m_files->clear();
    for (const QString& path : paths) {
        appendFile(path);
    }
    look();
}

void DataChoice::removeFile()
{
    delete m_files->takeItem(m_files->currentRow());
    look();
}

void DataChoice::look()
{
    const int number = ++m_number;
    m_isLooking = m_files->count() > 0;
    Q_EMIT changed();
    inBackground(
        this, [paths = files(), name = field()] { return previewData(paths, name); },
        [this, number](const DataPreview& preview) {
            if (number == m_number) {
                m_isLooking = false;
                showPreview(preview);
                Q_EMIT changed();
            }
        });
}

void DataChoice::showPreview(const DataPreview& preview)
{
    m_seen = preview;
    while (m_preview->count() > preview.texts.size()) {
        delete m_preview->takeItem(m_preview->count() - 1);
    }
    for (int row = 0; row < preview.texts.size(); ++row) {
        if (row == m_preview->count()) {
            m_preview->addItem(QString());
        }
        m_preview->item(row)->setText(preview.texts[row].simplified());
        m_preview->item(row)->setToolTip(preview.texts[row].left(kLongestTip));
    }
    const QString chosen = field();
    const QSignalBlocker blocker(m_field);
    while (m_field->count() > 1) {
        m_field->removeItem(1);
    }
    for (const QString& name : preview.fields) {
        m_field->addItem(name, name);
    }
    m_field->setCurrentIndex(std::max(0, m_field->findData(chosen)));
    if (m_files->count() == 0) {
        m_note->setText(tr("Text, JSONL or CSV."));
    } else if (!preview.objection.isEmpty()) {
        m_note->setText(preview.objection);
    } else {
        m_note->setText(
            tr("%1 items · %2")
                .arg(widgets::countText(preview.items),
                    preview.hasSteps ? tr("with step labels") : tr("without step labels")));
    }
}

} // namespace lapidary::app
