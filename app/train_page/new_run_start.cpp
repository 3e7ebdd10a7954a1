// SPDX-License-Identifier: GPL-3.0-or-later
// What NewRunCard does with files and the engine: recipes opened and saved, tasks made, a run
// started.
#include "app/base/background.h"
#include "app/base/text.h"
#include "app/calibrate_page/data_choice.h"
#include "app/engine/engine_jobs.h"
#include "app/model_page/engine_answers.h"
#include "app/project/project_session.h"
#include "app/runs/run_library.h"
#include "app/services/file_dialogs.h"
#include "app/services/services.h"
#include "app/train_page/kind_choices.h"
#include "app/train_page/new_run_card.h"
#include "app/train_page/recipe_draft.h"
#include "model/core/atomic_file.h"
#include "widgets/forms/param_form.h"
#include "widgets/shell/text_label.h"

#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLineEdit>
#include <QPushButton>

namespace lapidary::app {

using model::Json;

Json NewRunCard::recipe() const
{
    RecipeParts parts;
    parts.kept = m_kept;
    parts.model = toUtf8(m_model->currentData().toString());
    parts.files = m_data->files();
    parts.plain = m_main->values();
    parts.plain.update(m_rest->values());
    parts.balance = m_balance->values();
    parts.objectives = m_objectives->values();
    if (m_data->isGenerated()) {
        parts.tasks = m_data->taskParameters();
    }
    return recipeOf(parts);
}

void NewRunCard::takeRecipe(const Json& recipe)
{
    m_kept = recipe;
    m_main->setValues(recipe);
    m_rest->setValues(recipe);
    if (recipe.contains("balance")) {
        m_balance->setValues(recipe["balance"]);
    }
    if (recipe.contains("objectives")) {
        m_objectives->setValues(recipe["objectives"]);
    }
    const QString model = textOf(recipe, "model");
    if (!model.isEmpty() && m_model->findData(model) < 0) {
        m_model->addItem(QFileInfo(model).fileName(), model);
    }
    if (!model.isEmpty()) {
        m_model->setCurrentIndex(m_model->findData(model));
    }
    const QStringList files = filesOf(recipe);
    if (!files.isEmpty()) {
        m_data->setFiles(files);
    }
    refresh();
}

void NewRunCard::openRecipe()
{
    QFileDialog* dialog
        = makeFileDialog(this, QStringLiteral("open_recipe"), tr("Recipe: a JSON file"), QString());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        inBackground(
            this, [path] { return readRecipeFile(path); },
            [this, path](const model::Result<Json>& recipe) {
                if (!recipe) {
                    postFailure(m_services, recipe.error(), tr("The recipe could not be opened"),
                        QStringLiteral("recipe"));
                    return;
                }
                takeRecipe(*recipe);
                m_state->setText(tr("Filled from %1").arg(path));
            });
    });
    dialog->open();
}

void NewRunCard::saveRecipe()
{
    QFileDialog* dialog = makeSaveDialog(this, QStringLiteral("save_recipe"),
        tr("Recipe: a JSON file"), QStringLiteral("recipe.json"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        inBackground(
            this,
            [path = toUtf8(path), text = recipe().dump(2) + "\n"]() -> model::Result<void> {
                LAP_CHECK(model::saveFile(path, text));
                return {};
            },
            [this, path](const model::Result<void>& saved) {
                if (saved) {
                    m_state->setText(tr("Saved as %1").arg(path));
                } else {
                    postFailure(m_services, saved.error(), tr("The recipe could not be saved"),
                        QStringLiteral("recipe"));
                }
            });
    });
    dialog->open();
}

void NewRunCard::start()
{
    const QString name = m_name->text().trimmed();
    const QString folder
        = RunLibrary::of(m_services).nextFolder(name.isEmpty() ? m_name->placeholderText() : name);
    if (folder.isEmpty() || m_isStarting) {
        return;
    }
    m_isStarting = true;
    refresh();
    if (m_data->isGenerated()) {
        makeTasks(folder);
    } else {
        writeRecipe(recipe(), folder);
    }
}

// The tasks lie in the project, not in its cache: a run that resumes reads them again.
void NewRunCard::makeTasks(const QString& folder)
{
    m_state->setText(tr("Making tasks…"));
    const QString folderOfData = m_services.project.facts()->folder + QStringLiteral("/data");
    Json params = m_data->taskParameters();
    const QString file = QStringLiteral("%1/%2-%3-seed-%4.jsonl")
                             .arg(folderOfData, m_data->shortName())
                             .arg(params["count"].get<int>())
                             .arg(params["seed"].get<int>());
    params["out"] = toUtf8(file);
    QDir().mkpath(folderOfData);
    m_services.engineJobs.run(this, tr("Make reasoning tasks"),
        {QStringLiteral("make-tasks"), std::move(params), {},
            [this, file, folder](const model::Result<EngineReply>& reply) {
                if (reply) {
                    writeRecipe(withTasks(recipe(), file), folder);
                } else {
                    fail(reply.error());
                }
            }});
}

void NewRunCard::writeRecipe(const Json& recipe, const QString& folder)
{
    m_state->setText(tr("Writing the recipe…"));
    const QString file = QStringLiteral("%1/cache/%2.json")
                             .arg(m_services.project.facts()->folder, QFileInfo(folder).fileName());
    inBackground(
        this,
        [file, text = recipe.dump(2) + "\n"]() -> model::Result<void> {
            QDir().mkpath(QFileInfo(file).path());
            LAP_CHECK(model::saveFile(toUtf8(file), text));
            return {};
        },
        [this, file, folder](const model::Result<void>& saved) {
            if (saved) {
                train(file, folder);
            } else {
                fail(saved.error());
            }
        });
}

void NewRunCard::train(const QString& recipe, const QString& folder)
{
    m_state->setText(tr("Starting a process of its own…"));
    m_services.engineJobs.run(this, tr("Start %1").arg(QFileInfo(folder).fileName()),
        {QStringLiteral("train"),
            {{"recipe", toUtf8(recipe)}, {"out", toUtf8(folder)}, {"detach", true}},
            [this](const EngineProgress& progress) { m_state->setText(sentence(progress.phase)); },
            [this, folder](const model::Result<EngineReply>& reply) {
                if (!reply) {
                    fail(reply.error());
                    return;
                }
                m_isStarting = false;
                m_state->setText({});
                refresh();
                Q_EMIT started(folder);
            }});
}

void NewRunCard::fail(const model::Error& error)
{
    m_isStarting = false;
    m_state->setText(failureText(error));
    refresh();
    postFailure(
        m_services, error, tr("The training could not be started"), QStringLiteral("train"));
}

} // namespace lapidary::app
