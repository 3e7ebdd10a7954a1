// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/services/model_notices.h"

#include "app/actions/actions.h"
#include "app/base/text.h"
#include "app/project/model_session.h"
#include "app/project/project_session.h"
#include "app/services/file_dialogs.h"
#include "app/services/notices.h"
#include "app/services/open_path.h"
#include "app/services/services.h"
#include "app/settings/settings.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>

namespace lapidary::app {

namespace {

using State = ModelSession::State;

const QString kModelKey = QStringLiteral("model");
const QString kCandidateKey = QStringLiteral("model-candidate");

QString tr(const char* text)
{
    return QCoreApplication::translate("lapidary::app::ModelNotices", text);
}

widgets::Message warning(const QString& key, const QString& code)
{
    widgets::Message message;
    message.level = widgets::Level::Warning;
    message.key = key;
    message.code = code;
    return message;
}

/// Missing, changed or failed; nothing for the other states.
void tellState(Services& services)
{
    const ModelSession& model = services.model;
    Actions& actions = services.actions;
    widgets::Message message = warning(kModelKey, QStringLiteral("MOD-01"));
    message.where = model.path();
    message.actions = {actions["model.locate"]};
    if (model.state() == State::Missing) {
        message.text = tr("The model of this project is not where it was.");
        message.detail = tr("Everything else in the project can be used and changed. If the model "
                            "was moved, show where it is now; its fingerprint tells whether it is "
                            "the same one.");
    } else if (model.state() == State::Changed) {
        message.code = QStringLiteral("MOD-02");
        message.text = tr("The model of this project has changed since it was chosen.");
        message.detail
            = tr("Found %1, expected %2. Recordings and groupings of the old one do not "
                 "fit the new one.")
                  .arg(model.facts()->fingerprint,
                      services.project.isOpen() ? services.project.facts()->modelFingerprint
                                                : QString());
        message.actions = {actions["model.accept"], actions["model.locate"]};
    } else {
        message.code = toQString(model.error().rule);
        message.level = widgets::Level::Error;
        message.text
            = sentence(tr("The model cannot be opened: %1").arg(toQString(model.error().message)));
        message.detail = sentence(toQString(model.error().hint));
    }
    services.notices.post(message);
}

void tellCandidate(Services& services)
{
    const ModelFacts& candidate = *services.model.candidate();
    widgets::Message message = warning(kCandidateKey, QStringLiteral("MOD-03"));
    message.text = tr("“%1” is not the model of this project.").arg(candidate.name);
    message.detail = tr("Its fingerprint is %1. Recordings and groupings belong to the model they "
                        "were made from; make a project of its own for the other one, or let it "
                        "take the place of the old one.")
                         .arg(candidate.fingerprint);
    message.where = candidate.path;
    message.actions = {services.actions["model.accept"], services.actions["file.new"]};
    services.notices.post(message);
}

void update(Services& services)
{
    const ModelSession& model = services.model;
    const bool isWrong = model.state() == State::Missing || model.state() == State::Changed
        || model.state() == State::Failed;
    services.actions.setCondition(Needs::LostModel, isWrong);
    services.actions.setCondition(
        Needs::OtherModel, model.candidate().has_value() || model.state() == State::Changed);
    if (isWrong) {
        tellState(services);
    } else {
        services.notices.withdraw(kModelKey);
    }
    if (model.candidate()) {
        tellCandidate(services);
    } else {
        services.notices.withdraw(kCandidateKey);
    }
    if (model.state() == State::Ready) {
        services.notices.withdraw(QStringLiteral("open-model"));
        QStringList recent = services.settings.value(keys::kRecentModels);
        if (recent.isEmpty() || recent.first() != model.path()) {
            recent.removeAll(model.path());
            recent.prepend(model.path());
            services.settings.set(keys::kRecentModels, recent);
        }
    }
}

void tellFailure(Services& services, const model::Error& error, const QString& path)
{
    widgets::Message message;
    message.level = widgets::Level::Error;
    message.text = sentence(tr("The model cannot be opened: %1").arg(toQString(error.message)));
    message.detail = sentence(toQString(error.hint));
    message.where = error.where.empty() ? path : toQString(error.where);
    message.code = toQString(error.rule);
    message.key = QStringLiteral("open-model");
    message.actions = {services.actions["file.open_model"]};
    services.notices.post(message);
}

} // namespace

void watchModel(Services& services)
{
    ModelSession& model = services.model;
    QObject::connect(
        &model, &ModelSession::changed, &services.notices, [&services] { update(services); });
    QObject::connect(&model, &ModelSession::failed, &services.notices,
        [&services](const model::Error& error, const QString& path) {
            tellFailure(services, error, path);
        });
    QObject::connect(
        &model, &ModelSession::found, &services.notices, [&services](const QString& path) {
            widgets::Message message;
            message.level = widgets::Level::Success;
            message.text = tr("The model was found again; it is the same one.");
            message.where = path;
            message.key = QStringLiteral("model-found");
            services.notices.post(message);
        });
}

void askModel(Services& services, QWidget* parent)
{
    const QString last = services.settings.value(keys::kRecentModels).value(0);
    QFileDialog* dialog = makeFileDialog(parent, QStringLiteral("open_model"),
        tr("Open a model: its config.json, .safetensors or .gguf file"), QFileInfo(last).path());
    dialog->setNameFilters({tr("Models (config.json *.safetensors *.gguf)"), tr("All files (*)")});
    QObject::connect(dialog, &QFileDialog::fileSelected, &services.model,
        [&services](const QString& path) { openPath(services, path); });
    dialog->open();
}

} // namespace lapidary::app
