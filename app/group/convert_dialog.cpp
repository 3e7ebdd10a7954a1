// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/group/convert_dialog.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/engine/engine_jobs.h"
#include "app/group/group_session.h"
#include "app/project/project_session.h"
#include "app/services/services.h"
#include "model/grouping/grouping_file.h"
#include "model/grouping/grouping_statistics.h"
#include "widgets/forms/param_form.h"
#include "widgets/shell/action_button.h"
#include "widgets/shell/key_value_table.h"
#include "widgets/shell/scroll_area.h"
#include "widgets/shell/text_label.h"
#include "widgets/theme/theme.h"

#include <QDialogButtonBox>
#include <QDir>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <optional>

namespace lapidary::app {

using model::Json;
using model::ParamSpec;
using model::ParamType;
using widgets::TextLabel;
using widgets::TextRole;

namespace {

/// A folder that does not exist yet: "moe", "moe-2", …
QString freeFolder(const QString& exports)
{
    QString folder = exports + QStringLiteral("/moe");
    for (int number = 2; QDir(folder).exists(); ++number) {
        folder = QStringLiteral("%1/moe-%2").arg(exports).arg(number);
    }
    return folder;
}

bool hasShared(const model::Grouping& grouping)
{
    const auto sizes = model::sizesOf(grouping, model::UnitKind::Neuron);
    return std::any_of(sizes.begin(), sizes.end(),
        [](const model::LayerSizes& layer) { return layer.shared > 0; });
}

/// How many slices: the experts, and the shared units as as many as fit their mean width.
int sharedSlices(const model::Grouping& grouping)
{
    const auto sizes = model::sizesOf(grouping, model::UnitKind::Neuron);
    if (sizes.empty() || sizes[0].experts.empty() || sizes[0].shared == 0) {
        return 0;
    }
    double routed = 0.0;
    for (const std::int64_t size : sizes[0].experts) {
        routed += static_cast<double>(size);
    }
    const double mean = routed / static_cast<double>(sizes[0].experts.size());
    return std::max(
        1, static_cast<int>(std::lround(double(sizes[0].shared) / std::max(mean, 1.0))));
}

QString mark(Check::State state)
{
    switch (state) {
    case Check::State::Good:
        return QStringLiteral("✓");
    case Check::State::Doubtful:
        return QStringLiteral("⚠");
    case Check::State::Bad:
        break;
    }
    return QStringLiteral("✗");
}

std::optional<double> number(const Json& object, const char* key)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_number() ? std::optional(found->get<double>())
                                                       : std::nullopt;
}

} // namespace

ConvertDialog::ConvertDialog(Services& services, GroupSession& session, QWidget* parent)
    : QDialog(parent)
    , m_services(services)
    , m_session(session)
{
    setObjectName(QStringLiteral("convert.dialog"));
    setWindowTitle(tr("Convert to MoE"));
    auto* layout = new QVBoxLayout(this);
    m_checks = new TextLabel(TextRole::Body, {}, this);
    m_note = new TextLabel(TextRole::Muted, {}, this);
    m_progress = new QProgressBar(this);
    m_progress->hide();
    m_result = new widgets::KeyValueTable(this);
    m_result->setObjectName(QStringLiteral("convert.result"));
    m_result->hide();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_run = buttons->addButton(tr("Convert"), QDialogButtonBox::ActionRole);
    widgets::setPrimary(m_run);
    layout->addWidget(makeForm(), 1);
    layout->addWidget(m_checks);
    layout->addWidget(m_progress);
    layout->addWidget(m_result);
    layout->addWidget(m_note);
    layout->addWidget(buttons);
    resize(services.theme.scaled(540), services.theme.scaled(560));
    connect(m_run, &QPushButton::clicked, this, &ConvertDialog::run);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_form, &widgets::ParamForm::valuesChanged, this, &ConvertDialog::refresh);
    connect(
        &session.document(), &widgets::GroupingDocument::changed, this, &ConvertDialog::refresh);
    refresh();
}

QWidget* ConvertDialog::makeForm()
{
    const model::Grouping& grouping = m_session.document().grouping();
    const int shared = sharedSlices(grouping);
    const auto slices = static_cast<int>(grouping.experts.size()) + shared;
    m_form = new widgets::ParamForm(m_services.theme);
    const auto choice = [](const char* name, const QString& help, const char* usual,
                            std::vector<std::string> choices) {
        ParamSpec spec;
        spec.name = name;
        spec.type = ParamType::Choice;
        spec.help = toUtf8(help);
        spec.defaultValue = usual;
        spec.choices = std::move(choices);
        return spec;
    };
    ParamSpec active;
    active.name = "active";
    active.type = ParamType::Integer;
    active.help = toUtf8(tr("experts that work for a token, the shared slices among them"));
    active.defaultValue = std::max(shared + 1, slices / 2);
    active.minimum = shared + 1;
    active.maximum = slices;
    active.isRequired = true;
    m_form->setSpecs({active,
        choice("profile",
            tr("how the gate weighs the chosen experts; what other programs can load"), "glm4moe",
            {"glm4moe", "granitemoeshared", "lapidary"}),
        choice("repair",
            tr("how the lost part is made up for: refit of the last projection, one "
               "scale per expert, or not at all"),
            "refit", {"refit", "scale", "none"})});
    return widgets::makeScrollArea(m_form, this);
}

std::vector<Check> ConvertDialog::checks() const
{
    const model::Grouping& grouping = m_session.document().grouping();
    std::vector<Check> list;
    const auto complete = model::checkComplete(grouping);
    list.push_back(complete ? Check{Check::State::Good, tr("Every neuron has an expert")}
                            : Check{Check::State::Bad, sentence(complete.error())});
    int uneven = 0;
    for (const model::LayerSizes& layer : model::sizesOf(grouping, model::UnitKind::Neuron)) {
        const auto [least, most] = std::minmax_element(layer.experts.begin(), layer.experts.end());
        uneven += least != layer.experts.end() && *most - *least > 1 ? 1 : 0;
    }
    list.push_back(uneven == 0
            ? Check{Check::State::Good, tr("The experts of each layer are of the same size")}
            : Check{Check::State::Doubtful,
                tr("In %1 layers the experts differ in size; formats of other programs need "
                   "padding then")
                    .arg(uneven)});
    const bool canConvert = m_services.engine.hello().methods.contains(QStringLiteral("convert"));
    if (!canConvert) {
        list.push_back({Check::State::Bad, tr("The engine is not ready to convert")});
    }
    if (hasShared(grouping)) {
        list.push_back({Check::State::Good,
            tr("Shared units work for every token, as %1 of the active slices")
                .arg(sharedSlices(grouping))});
    }
    return list;
}

void ConvertDialog::refresh()
{
    QStringList lines;
    bool isPossible = m_form->isValid() && !m_isRunning;
    for (const Check& check : checks()) {
        lines.append(mark(check.state) + QStringLiteral("  ") + check.text);
        isPossible = isPossible && check.state != Check::State::Bad;
    }
    m_checks->setText(lines.join(QChar(u'\n')));
    m_run->setEnabled(isPossible);
}

void ConvertDialog::run()
{
    const auto& facts = m_services.project.facts();
    if (!facts) {
        return;
    }
    m_isRunning = true;
    m_result->hide();
    m_progress->setRange(0, 0);
    m_progress->show();
    m_note->setText(tr("You can close this; Jobs shows how far it is."));
    m_folder = freeFolder(facts->folder + QStringLiteral("/exports"));
    const QString file = facts->folder + QStringLiteral("/cache/convert.json");
    inBackground(
        this,
        [grouping = m_session.document().grouping(), path = toUtf8(file)] {
            return model::writeGrouping(grouping, path);
        },
        [this, file](const model::Result<void>& written) {
            if (written) {
                ask(file);
            } else {
                m_isRunning = false;
                m_progress->hide();
                m_note->setText(sentence(written.error()));
            }
        });
    refresh();
}

void ConvertDialog::ask(const QString& grouping)
{
    Json params = m_form->values();
    params["model"] = toUtf8(m_session.modelPath());
    params["recording"] = toUtf8(m_session.recordingFolder());
    params["grouping"] = toUtf8(grouping);
    params["out"] = toUtf8(m_folder);
    m_services.engineJobs.run(this, tr("Convert to MoE"),
        {QStringLiteral("convert"), std::move(params),
            [this](const EngineProgress& progress) { showProgress(progress); },
            [this](const model::Result<EngineReply>& reply) {
                m_isRunning = false;
                m_progress->hide();
                if (reply) {
                    showResult(reply->value);
                } else {
                    m_note->setText(sentence(reply.error()));
                }
                refresh();
            }});
}

void ConvertDialog::showProgress(const EngineProgress& progress)
{
    constexpr int kFine = 1000;
    const bool isKnown = progress.total > 0.0;
    m_progress->setRange(0, isKnown ? kFine : 0);
    if (isKnown) {
        m_progress->setValue(static_cast<int>(progress.done / progress.total * kFine));
    }
    m_note->setText(progress.phase);
}

void ConvertDialog::showResult(const Json& result)
{
    const QLocale locale;
    std::vector<widgets::KeyValue> rows{{tr("Written to"), m_folder, m_folder}};
    if (const auto exact = number(result, "exact_when_all_active")) {
        rows.push_back({tr("All experts on, against dense"), locale.toString(*exact, 'e', 1),
            tr("Largest difference of a logit over the largest logit, measured on the written "
               "folder before repair")});
    }
    double before = 0.0;
    double after = 0.0;
    int layers = 0;
    for (const Json& layer : result.value("layers", Json::array())) {
        before += number(layer, "error_before").value_or(0.0);
        after += number(layer, "error_after").value_or(0.0);
        ++layers;
    }
    if (layers > 0) {
        rows.push_back({tr("Mean error of a layer"),
            tr("%1 % before repair, %2 % after")
                .arg(locale.toString(100.0 * before / layers, 'f', 1),
                    locale.toString(100.0 * after / layers, 'f', 1)),
            {}});
    }
    m_result->setRows(rows);
    m_result->show();
    m_note->setText(tr("Done."));
}

} // namespace lapidary::app
