// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project/model_session.h"

#include "app/base/background.h"
#include "app/base/text.h"
#include "app/project/project_session.h"
#include "model/checkpoint/inspect.h"

#include <QFileInfo>

#include <utility>

namespace lapidary::app {

namespace {

/// Opens and describes; for pool threads.
model::Result<ModelFacts> readFacts(const QString& path)
{
    LAP_TRY(auto opened, model::openModel(toUtf8(path)));
    LAP_TRY(model::Json json, model::inspectModel(opened));
    ModelFacts facts;
    facts.path = path;
    facts.name = QFileInfo(path).fileName();
    facts.fingerprint = toQString(json.at("fingerprint").get_ref<const std::string&>());
    facts.bytes = opened.checkpoint().totalBytes();
    facts.facts = std::move(json);
    facts.opened = std::make_shared<const model::OpenedModel>(std::move(opened));
    return facts;
}

} // namespace

ModelSession::ModelSession(ProjectSession& project, QObject* parent)
    : QObject(parent)
    , m_project(project)
    , m_error{model::ErrorCode::NotFound, {}, {}, {}, {}}
{
    connect(&project, &ProjectSession::made, this, &ModelSession::projectMade);
    connect(&project, &ProjectSession::changed, this, &ModelSession::projectChanged);
}

bool ModelSession::isOnlyLookedAt() const
{
    return m_facts && !m_project.isOpen();
}

void ModelSession::open(const QString& path)
{
    inspect(path, /*isAsked=*/true);
}

void ModelSession::refresh()
{
    if (!m_path.isEmpty()) {
        inspect(m_path, /*isAsked=*/false);
    }
}

void ModelSession::inspect(const QString& path, bool isAsked)
{
    const int number = ++m_number;
    if (!isAsked || !m_facts) {
        m_state = State::Opening;
        m_path = path;
        Q_EMIT changed();
    }
    inBackground(
        this, [path] { return readFacts(path); },
        [this, number, path, isAsked](const model::Result<ModelFacts>& result) {
            if (number != m_number) {
                return;
            }
            if (isAsked) {
                takeAsked(result, path);
            } else {
                takeProjects(result, path);
            }
        });
}

void ModelSession::takeAsked(const model::Result<ModelFacts>& result, const QString& path)
{
    if (!result) {
        if (m_state == State::Opening) {
            // What was shown before stands; of a project's model it is found out again.
            const QString own = m_project.isOpen() ? m_project.facts()->modelPath : QString();
            m_path = own;
            show(State::None, std::nullopt);
            refresh();
        }
        Q_EMIT failed(result.error(), path);
        return;
    }
    if (!m_project.isOpen()) {
        m_path = path;
        show(State::Ready, *result);
        return;
    }
    const QString& known = m_project.facts()->modelFingerprint;
    if (m_project.facts()->modelPath.isEmpty() || known == result->fingerprint) {
        const bool isMoved = known == result->fingerprint && m_project.facts()->modelPath != path;
        adopt(*result);
        if (isMoved) {
            Q_EMIT found(path);
        }
        return;
    }
    m_candidate = *result;
    if (m_state == State::Opening) {
        m_path = m_project.facts()->modelPath;
        inspect(m_path, /*isAsked=*/false);
    }
    Q_EMIT changed();
}

void ModelSession::takeProjects(const model::Result<ModelFacts>& result, const QString& path)
{
    m_path = path;
    if (!result) {
        m_error = result.error();
        const bool isGone = result.error().code == model::ErrorCode::NotFound;
        show(isGone ? State::Missing : State::Failed, std::nullopt);
        return;
    }
    const bool isSame = m_fingerprint.isEmpty() || m_fingerprint == result->fingerprint;
    show(isSame ? State::Ready : State::Changed, *result);
}

void ModelSession::accept()
{
    if (m_candidate) {
        adopt(*std::exchange(m_candidate, std::nullopt));
    } else if (m_state == State::Changed && m_facts) {
        adopt(*m_facts);
    }
}

void ModelSession::adopt(const ModelFacts& facts)
{
    const ModelFacts own = facts;
    m_candidate.reset();
    m_path = own.path;
    m_fingerprint = own.fingerprint;
    m_project.setModel({toUtf8(own.path), toUtf8(own.fingerprint), own.bytes});
    show(State::Ready, own);
}

void ModelSession::show(State state, std::optional<ModelFacts> facts)
{
    m_state = state;
    m_facts = std::move(facts);
    Q_EMIT changed();
}

/// A project that was made while a model was looked at is made for that model.
void ModelSession::projectMade()
{
    if (m_state == State::Ready && m_facts && m_folder.isEmpty()) {
        m_folder = m_project.facts()->folder;
        adopt(*m_facts);
    }
}

void ModelSession::projectChanged()
{
    const auto& project = m_project.facts();
    const QString folder = project ? project->folder : QString();
    if (folder == std::exchange(m_folder, folder)) {
        return; // its name, its notes, or the model that this session has set
    }
    ++m_number;
    m_candidate.reset();
    m_fingerprint = project ? project->modelFingerprint : QString();
    m_path = project ? project->modelPath : QString();
    show(State::None, std::nullopt);
    refresh();
}

} // namespace lapidary::app
